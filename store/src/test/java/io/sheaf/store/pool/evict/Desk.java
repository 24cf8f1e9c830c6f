package io.sheaf.store.pool.evict;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A policy with numbered pages, to be told what happens in the words of a replacer.
final class Desk {
  final EvictionPolicy policy;
  private final Map<Integer, Page> pages = new HashMap<>();
  long uses;
  long loads;

  Desk(EvictionPolicy policy) {
    this.policy = policy;
  }

  /// A page that is what the test says.
  static final class Page implements Evictable {
    final int number;
    final Node node;
    boolean pinned;
    boolean awaited;
    AccessHint hint = AccessHint.LOOKUP;
    long nextUse = Forecast.NEVER;
    boolean scanned;
    private int uses;

    Page(int number, long bytes) {
      this.number = number;
      this.node = new Node(this);
      node.standFor(number, bytes);
    }

    void use() {
      uses = Math.min(uses + 1, EvictionPolicy.MOST_USES);
    }

    @Override
    public boolean isFree() {
      return !pinned;
    }

    @Override
    public boolean isAwaited() {
      return awaited;
    }

    @Override
    public long nextUse() {
      return nextUse;
    }

    @Override
    public boolean isScanned() {
      return scanned;
    }

    @Override
    public AccessHint hint() {
      return hint;
    }

    @Override
    public int uses() {
      return uses;
    }

    @Override
    public int takeUses() {
      int taken = uses;
      uses = 0;
      return taken;
    }

    @Override
    public String toString() {
      return "page " + number;
    }
  }

  /// A use of a page: of one that is there, or the first of one that comes.
  Desk use(int... numbers) {
    for (int number : numbers) {
      Page page = pages.get(number);
      uses++;
      if (page != null) page.use();
      else add(number, AccessHint.LOOKUP);
    }
    return this;
  }

  /// A page that comes.
  void add(int number, AccessHint hint) {
    Page page = new Page(number, 1);
    page.hint = hint;
    pages.put(number, page);
    loads++;
    policy.add(page.node, hint);
  }

  /// Whether a page is there.
  boolean has(int number) {
    return pages.containsKey(number);
  }

  int size() {
    return pages.size();
  }

  void pin(int number) {
    page(number).pinned = true;
  }

  void unpin(int number) {
    page(number).pinned = false;
  }

  private Page page(int number) {
    Page page = pages.get(number);
    if (page == null) throw new AssertionError("no page " + number);
    return page;
  }

  /// The page evicted, or -1.
  int evict() {
    Node victim = policy.victim(false);
    if (victim == null) return -1;
    Page page = (Page) victim.page();
    if (page.pinned) throw new AssertionError("evicts what is pinned: " + page);
    policy.remove(victim, true);
    pages.remove(page.number);
    policy.check(pages.size());
    return page.number;
  }

  /// The page that would be evicted without being asked for, or null.
  @Nullable Node gentle() {
    return policy.victim(true);
  }

  /// Drops a page that is not wanted any more.
  void drop(int number) {
    policy.remove(page(number).node, false);
    pages.remove(number);
    policy.check(pages.size());
  }
}
