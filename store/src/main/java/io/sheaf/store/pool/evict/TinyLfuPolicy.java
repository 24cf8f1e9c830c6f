package io.sheaf.store.pool.evict;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Adaptive W-TinyLFU: a window in order of use for what is new, a segmented main space for what
/// has proved itself, and a sketch of frequencies that decides who gets from one to the other
/// (Einziger, Friedman, Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM TOS 2017).
///
/// The oldest page of a full window is the *candidate*. It is evicted unless it was used more often
/// than the oldest page of the main space's *probation*, which then goes instead. What is used
/// there is *protected*, up to four fifths of the main space, and sinks back when that is full.
/// [HillClimber] sets the size of the window: large for recency, small for frequency. A page of a
/// scan does not enter the window: that it was used just now is no reason to keep it.
///
/// Uses are taken note of when a page is looked at: where LRU would have moved it to the new end
/// long ago, it gets there now. Invariants: each page is in one of three lists; the candidate, if
/// any, is in probation.
final class TinyLfuPolicy implements EvictionPolicy {
  private static final double LEAST_WINDOW = 0.01;
  private static final double PROTECTED = 0.8;

  /// Pages that leave a window which is too large for each one that comes, so that it is as small
  /// as it should be when the first victim is wanted.
  private static final int SHRUNK_BY_ONE_MORE = 2;

  /// Ties of uncounted pages of which the old one loses one.
  private static final int TIES_FOR_OLD = 32;

  /// Such losses in a row, so that pages that stay lie side by side in their file, and so do those
  /// that are to be read again: at most, and of a small pool a share of its pages.
  private static final int TOGETHER = 64;

  private static final int TOGETHER_OF = 16;

  private final FrequencySketch sketch = new FrequencySketch();
  private final HillClimber climber;
  private final NodeList window = new NodeList("window");
  private final NodeList probation = new NodeList("probation");
  private final NodeList proved = new NodeList("protected");
  private double share = LEAST_WINDOW;
  private int pages;
  private int spared;
  private int ties;
  private @Nullable Node candidate;

  /// `uses` tells how many uses there have been, of all pages, and `loads` how many came in.
  TinyLfuPolicy(LongSupplier uses, LongSupplier loads) {
    this.climber = new HillClimber(uses, loads);
  }

  @Override
  public void add(Node node, AccessHint hint) {
    sketch.ensure(pages + 1);
    pages++;
    climber.seen(1);
    if (hint.counts()) sketch.add(node.key, 1);
    else sketch.age();
    if (hint == AccessHint.LOOKUP) {
      window.add(node);
      shrinkWindow(0, SHRUNK_BY_ONE_MORE);
    } else {
      probation.add(node);
      candidate = node;
    }
  }

  /// As any that comes in, and the candidate stays who it is: whoever takes the place of a page
  /// that was kept would lie alone in its file, and cut a read in two.
  @Override
  public void addKept(Node node) {
    sketch.ensure(pages + 1);
    pages++;
    climber.seen(1);
    sketch.age();
    probation.add(node);
  }

  @Override
  public void remove(Node node, boolean evicted) {
    NodeList from = node.list;
    if (from == null) throw new AssertionError(node + " is in no list");
    if (candidate == node) candidate = null;
    from.remove(node);
    pages--;
  }

  @Override
  public @Nullable Node victim(boolean gentle) {
    share = Math.clamp(share + climber.advice(pages), LEAST_WINDOW, PROTECTED);
    spared = 0;
    shrinkWindow(1, MOST_SPARED);
    Node found = search(gentle);
    return found != null || gentle ? found : free(window);
  }

  private @Nullable Node search(boolean gentle) {
    // Two rounds find a free page if there is one: the first takes its uses away.
    for (int looks = (gentle ? 1 : 2) * pages; looks > 0; looks--) {
      if (gentle && spared > MOST_SPARED) return null;
      Node young = candidate;
      if (young != null && keeps(young)) candidate = young = null;
      if (young != null && isUncounted(young) && goesFirst()) return young;
      Node old = probation.oldest() != null ? probation.oldest() : proved.oldest();
      if (old == null) return null;
      if (old == young) {
        candidate = null;
        return old;
      }
      if (keeps(old)) continue;
      if (young == null) return old;
      if (staysOut(young, old)) return young;
      candidate = null;
      return old;
    }
    return null;
  }

  /// Whether the candidate goes and not the old page.
  private boolean staysOut(Node young, Node old) {
    int more = sketch.frequency(young.key) - sketch.frequency(old.key);
    return more < 0 || (more == 0 && !isUncounted(young));
  }

  /// Foretold scans are not counted.
  private boolean isUncounted(Node node) {
    return node.page.hint() == AccessHint.FORETOLD && sketch.frequency(node.key) == 0;
  }

  /// Between two pages that nobody counted the young one goes, but for one in many, so that what
  /// was left behind for good does not stay for good (Qureshi et al., "Adaptive Insertion Policies
  /// for High Performance Caching", ISCA 2007: bimodal insertion). Told without a look at the old
  /// one, which is in no processor's cache.
  private boolean goesFirst() {
    int together = Math.clamp(pages / TOGETHER_OF, 1, TOGETHER);
    ties = (ties + 1) % (TIES_FOR_OLD * together);
    return ties >= together;
  }

  private static @Nullable Node free(NodeList list) {
    for (int left = list.count(); left > 0; left--) {
      Node oldest = list.oldest();
      if (oldest == null || oldest.page.isFree()) return oldest;
      list.take(oldest);
    }
    return null;
  }

  /// What there is to be divided: shares are of this, and not of the pool, so that pages which are
  /// awaited take from all.
  private long bytes() {
    return window.bytes() + probation.bytes() + proved.bytes();
  }

  /// Moves what the window has too much into probation, so that there is `room` for more, looking
  /// at no more than `atMost` pages.
  private void shrinkWindow(long room, int atMost) {
    long most = (long) (share * bytes());
    int left = Math.min(window.count(), atMost);
    for (; left > 0 && window.bytes() + room > most; left--) {
      Node oldest = window.oldest();
      if (oldest == null) throw new AssertionError("oldest of " + window);
      if (keeps(oldest)) continue;
      probation.take(oldest);
      candidate = oldest;
    }
  }

  /// Whether a page is pinned or was used, and has been moved to where such pages go. What was used
  /// is not kept once enough has been.
  private boolean keeps(Node node) {
    boolean free = node.page.isFree();
    int uses = node.page.takeUses();
    if (free && uses == 0) return false;
    sketch.add(node.key, uses);
    climber.seen(uses);
    if (free && spared++ > MOST_SPARED) return false;
    if (uses > 0 && probation.has(node)) {
      proved.take(node);
      sink();
    } else {
      toNewest(node);
    }
    return true;
  }

  private static void toNewest(Node node) {
    NodeList list = node.list;
    if (list == null) throw new AssertionError(node + " is in no list");
    list.take(node);
  }

  /// Moves the oldest protected pages back into probation while there are too many.
  private void sink() {
    long most = (long) (PROTECTED * (1 - share) * bytes());
    for (int left = proved.count(); left > 0 && proved.bytes() > most; left--) {
      Node oldest = proved.oldest();
      if (oldest == null) throw new AssertionError("oldest of " + proved);
      if (!keeps(oldest)) probation.take(oldest);
    }
  }

  @Override
  public void spare(Node victim) {
    if (candidate == victim) candidate = null;
    toNewest(victim);
  }

  @Override
  public int rank(Node node) {
    return sketch.frequency(node.key) + node.page.uses();
  }

  @Override
  public String describe() {
    return String.format(
        "W-TinyLFU: window %d pages (%.1f %%), probation %d, protected %d",
        window.count(), share * 100, probation.count(), proved.count());
  }

  @Override
  public void check(int expected) {
    window.check();
    probation.check();
    proved.check();
    Node young = candidate;
    int found = window.count() + probation.count() + proved.count();
    if (found != expected || found != pages || (young != null && !probation.has(young))) {
      throw new AssertionError(expected + " pages: " + window + ", " + probation + ", " + proved);
    }
  }
}
