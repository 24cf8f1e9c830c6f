package io.sheaf.store.pool.evict;

import io.sheaf.store.Eviction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// All pages in memory in the order in which they are to go.
///
/// 1. *Brief* pages, which nobody wants again.
/// 2. Pages that no scan is known to come to, as the policy ranks them.
/// 3. *Expected* pages, which a registered scan comes to: the one that is wanted last. They go
///    before those of the policy that have been used again and again.
/// 4. *Awaited* pages, read ahead and still to be asked for. No policy sees them: it would take
///    them for pages that were used once. One that has waited while as many bytes came in as the
///    pool holds is awaited no more.
///
/// Pages change sides when they are looked at. Guarded by the lock of the pool's frames; a victim
/// is found in O(1), amortized.
public final class EvictionOrder {
  /// Pages that are looked at for each victim, on each side.
  private static final int LOOKS = 8;

  /// Pages that are looked at for each victim to learn whether their time is over.
  private static final int GLANCES = 3;

  /// Victims from one such look at expected pages that found none to the next.
  private static final int CALM = 8;

  /// Expected pages that are set apart for one victim: each is once for the scans that expect it.
  private static final int MOST_SET_APART = 64;

  /// Rank from which the policy's victim is one that is used again and again.
  private static final int HOT = 4;

  private static final int EXPECTED_RANK = 16;
  private static final int AWAITED_RANK = 64;

  private final EvictionPolicy policy;
  private final long capacity;
  private final NodeList brief = new NodeList("brief");
  private final NodeList awaited = new NodeList("awaited");
  private final ExpectedPages expected = new ExpectedPages();
  private int calm;
  private long added;
  private long loads;

  /// An order of pages of `capacity` bytes together; `uses` tells how many uses there have been.
  public EvictionOrder(Eviction choice, long capacity, LongSupplier uses) {
    this.policy = Policies.make(choice, uses, () -> loads);
    this.capacity = capacity;
  }

  /// Takes note of a page that has got memory.
  public void add(Node node) {
    if (node.present) throw new AssertionError("added twice: " + node);
    node.stamp = added += node.bytes;
    if (node.page.isAwaited()) {
      awaited.add(node);
    } else {
      loads++;
      join(node);
    }
    node.present = true;
  }

  /// Whether a page is in the order.
  public boolean has(Node node) {
    return node.present;
  }

  private void join(Node node) {
    AccessHint hint = node.page.hint();
    if (hint == AccessHint.NO_RETENTION) brief.add(node);
    else policy.add(node, hint);
  }

  /// Takes note that a page has lost its memory: `evicted` to make room, or not wanted any more.
  public void remove(Node node, boolean evicted) {
    if (!node.present) throw new AssertionError("removed twice: " + node);
    node.present = false;
    if (brief.has(node)) brief.remove(node);
    else if (awaited.has(node)) awaited.remove(node);
    else if (expected.has(node)) expected.remove(node);
    else policy.remove(node, evicted);
  }

  /// The page to evict next, or null when none was found free.
  public @Nullable Node victim() {
    Node victim = victim(null);
    return victim != null ? victim : oldestAwaited();
  }

  /// The page to evict for one that nobody has asked for yet; null when there is none that was not
  /// used of late, is not awaited, and is not expected sooner.
  public @Nullable Node victimFor(Node ahead) {
    return victim(ahead);
  }

  private @Nullable Node victim(@Nullable Node ahead) {
    passAwaited();
    passExpected();
    Node unwanted = unwanted();
    if (unwanted != null) return unwanted;
    Node cold = unexpected(ahead != null);
    if (expected.count() == 0 || (cold != null && policy.rank(cold) < HOT)) return cold;
    Node last = lastExpected(ahead == null ? Forecast.NOW : ahead.page.nextUse());
    return last != null ? last : cold;
  }

  /// Passes those that are not awaited any more to the policy, once their first pin is closed, a
  /// few at a time, up to one whose time has not come.
  private void passAwaited() {
    for (int left = Math.min(GLANCES, awaited.count()); left > 0; left--) {
      Node node = awaited.oldest();
      if (node == null) throw new AssertionError("oldest of " + awaited);
      boolean stale = added - node.stamp > capacity;
      if (!stale && (node.page.isAwaited() || !node.page.isFree())) {
        awaited.take(node);
        return;
      }
      awaited.remove(node);
      join(node);
    }
  }

  /// Gives those back to the policy that no scan comes to any more: of a few taken at random, so
  /// that those which are not found yet are a small part of all. Where there was none among a few,
  /// the next ones are looked at some victims later, for each is fetched from memory.
  private void passExpected() {
    if (--calm > 0) return;
    calm = CALM;
    for (int left = Math.min(GLANCES, expected.count()); left > 0 && expected.count() > 0; left--) {
      Node node = expected.any();
      if (node.page.nextUse() != Forecast.NEVER) continue;
      calm = 0;
      expected.remove(node);
      if (node.page.isScanned()) policy.addKept(node);
      else policy.add(node, AccessHint.FORETOLD);
    }
  }

  private @Nullable Node unwanted() {
    for (int left = Math.min(LOOKS, brief.count()); left > 0; left--) {
      Node node = brief.oldest();
      if (node == null) throw new AssertionError("oldest of " + brief);
      boolean free = node.page.isFree();
      if (node.page.takeUses() > 0) {
        brief.remove(node);
        policy.add(node, AccessHint.LOOKUP);
      } else if (free) {
        return node;
      } else {
        brief.take(node);
      }
    }
    return null;
  }

  /// The victim of the policy, if no scan is known to come to it; those met on the way to it that
  /// are expected are set apart.
  private @Nullable Node unexpected(boolean gentle) {
    for (int left = MOST_SET_APART; left > 0; left--) {
      Node victim = policy.victim(gentle);
      if (victim == null || victim.page.nextUse() == Forecast.NEVER) return victim;
      policy.remove(victim, false);
      expected.add(victim);
    }
    return null;
  }

  /// The page wanted last, and later than `sooner`, of some expected ones; the policy gets back
  /// those that are expected no more.
  private @Nullable Node lastExpected(long sooner) {
    long now = System.nanoTime();
    for (int look = Math.min(ExpectedPages.SAMPLE, expected.count()); --look >= 0; ) {
      Node node = expected.sample(look);
      long next = node.page.nextUse();
      if (next == Forecast.NEVER || node.page.uses() > 0) {
        expected.remove(node);
        policy.add(node, AccessHint.FORETOLD);
        if (next == Forecast.NEVER && node.page.isFree() && policy.rank(node) < HOT) return node;
      } else if (next > sooner && node.page.isFree()) {
        expected.find(node, now + next);
      }
    }
    for (Node last = expected.last(); last != null; last = expected.last()) {
      long next = last.page.nextUse();
      if (next != Forecast.NEVER && next > sooner && last.page.isFree()) return last;
    }
    return null;
  }

  private @Nullable Node oldestAwaited() {
    for (int left = awaited.count(); left > 0; left--) {
      Node node = awaited.oldest();
      if (node == null || node.page.isFree()) return node;
      awaited.take(node);
    }
    return null;
  }

  /// Says that a victim cannot go now, so that the next one will be another. One that has gone all
  /// the same, and only what stands beside it could not, is none of ours any more.
  public void spare(Node victim) {
    if (!victim.present || expected.has(victim)) return;
    if (brief.has(victim)) brief.take(victim);
    else if (awaited.has(victim)) awaited.take(victim);
    else policy.spare(victim);
  }

  /// Whether a page may go for one that nobody has asked for yet, beside the victim proper.
  public boolean yields(Node node, Node ahead) {
    if (awaited.has(node) && node.page.isAwaited()) return false;
    long next = node.page.nextUse();
    return next == Forecast.NEVER
        ? rank(node) == 0
        : next > ahead.page.nextUse() && node.page.uses() == 0;
  }

  /// How much a page would be missed, next to others: 0 for not at all.
  public int rank(Node node) {
    if (brief.has(node)) return 0;
    if (awaited.has(node)) return node.page.isAwaited() ? AWAITED_RANK : node.page.uses();
    if (node.page.nextUse() != Forecast.NEVER) return EXPECTED_RANK;
    return expected.has(node) ? node.page.uses() : policy.rank(node);
  }

  /// The policy and its state, and the pages beside it, in words for people.
  public String describe() {
    return String.format(
        "%s; brief %d, read ahead %d, expected %d",
        policy.describe(), brief.count(), awaited.count(), expected.count());
  }

  /// Throws `AssertionError` unless all invariants hold, for exactly `pages`.
  public void check(int pages) {
    brief.check();
    awaited.check();
    expected.check();
    policy.check(pages - brief.count() - awaited.count() - expected.count());
  }
}
