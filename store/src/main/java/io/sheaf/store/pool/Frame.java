package io.sheaf.store.pool;

import io.sheaf.store.io.IoRequest;
import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.evict.Evictable;
import io.sheaf.store.pool.evict.Node;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One stay of one page in memory: made when the page is missed, dropped when it is evicted.
///
/// `place` writes the memory before the page's word says resident, and nothing changes after that:
/// whoever holds a pin reads the fields without a lock.
final class Frame implements Evictable {
  /// Who fills it first.
  enum Filler {
    /// Who missed the page.
    READER,
    /// Who writes the page: as long as that takes.
    WRITER,
    /// An engine, before anybody wants it.
    AHEAD
  }

  final PageTable table;
  final int page;
  final int bytes;
  final int index;
  final Filler filler;

  /// How its being LOADING ends: with a page that is right, or not.
  final Load load = new Load();

  /// How its being COMING ends, if it ever is: with bytes, or not.
  final Load arrival;

  /// What reads it, if an engine does and not who missed it.
  volatile @Nullable IoRequest request;

  private volatile @Nullable MemorySegment memory;
  private @Nullable MemorySegment view;
  private boolean isOverflow;

  /// What whoever asked for it first knows of its next use; of one that is read ahead, that is
  /// whoever takes it from there.
  volatile AccessHint hint;

  // Guarded by the lock of Frames.
  final Node node;
  @Nullable Extent extent;
  @Nullable MemorySegment overflow;

  Frame(PageTable table, int page, int index, Filler filler, AccessHint hint) {
    this.table = table;
    this.page = page;
    this.bytes = table.source().bytes(page);
    this.index = index;
    this.filler = filler;
    this.hint = hint;
    this.node = new Node(this, table.key(page), bytes);
    this.arrival = filler == Filler.AHEAD ? new Load() : load;
  }

  void place(MemorySegment place, boolean outside) {
    view = place.asReadOnly();
    isOverflow = outside;
    memory = place;
  }

  /// Whether the memory lies outside the arena.
  boolean isOverflow() {
    return isOverflow;
  }

  /// The page, for messages.
  String name() {
    return table.source().name() + " page " + page;
  }

  @Override
  public boolean isFree() {
    return isEvictable(table.word(page));
  }

  @Override
  public boolean isAwaited() {
    long word = table.word(page);
    return PageWord.isComing(word) || PageWord.isArrived(word);
  }

  @Override
  public long nextUse() {
    return table.forecast().nextUse(page);
  }

  @Override
  public boolean isScanned() {
    return table.forecast().isFollowed();
  }

  @Override
  public AccessHint hint() {
    return hint;
  }

  @Override
  public int uses() {
    long word = table.word(page);
    return PageWord.frame(word) == index ? PageWord.uses(word) : 0;
  }

  @Override
  public int takeUses() {
    while (true) {
      long word = table.word(page);
      int uses = PageWord.frame(word) == index ? PageWord.uses(word) : 0;
      if (uses == 0 || table.replace(page, word, word & ~PageWord.USES)) return uses;
    }
  }

  /// Whether this frame may be evicted, by the word of its page. A load that has just failed
  /// may still have its extent while the word speaks of the next load, in another frame.
  boolean isEvictable(long word) {
    return PageWord.isEvictable(word) && PageWord.frame(word) == index;
  }

  /// Whether it is being filled at this moment.
  boolean isBeingFilled() {
    long word = table.word(page);
    boolean filling = PageWord.isLoading(word) || PageWord.isComing(word);
    return filling && PageWord.frame(word) == index;
  }

  boolean isPlaced() {
    return memory != null;
  }

  /// The bytes, writable: for whoever fills the frame, and nobody else.
  MemorySegment memory() {
    MemorySegment place = memory;
    if (place == null) {
      throw new AssertionError("no memory yet: " + this);
    }
    return place;
  }

  /// The bytes, read-only.
  MemorySegment view() {
    MemorySegment place = view;
    if (place == null) {
      throw new AssertionError("no memory yet: " + this);
    }
    return place;
  }

  @Override
  public String toString() {
    return "frame " + index + " of " + table.describe(page);
  }
}
