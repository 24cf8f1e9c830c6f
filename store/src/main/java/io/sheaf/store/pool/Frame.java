package io.sheaf.store.pool;

import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.evict.Evictable;
import io.sheaf.store.pool.evict.Node;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One page in memory, and when that has gone another: the page is told when it is missed, and
/// forgotten when it is evicted. With it lies all that a read of a page needs.
///
/// `place` writes the memory before the page's word says resident, and nothing changes after that:
/// whoever holds a pin reads the fields without a lock. Who has none may read them, but believes
/// them only after a compare-and-set of the page's word.
final class Frame implements Evictable, IoRequest.Completion {
  /// Who fills it first.
  enum Filler {
    /// Who missed the page.
    READER,
    /// Who writes the page: as long as that takes.
    WRITER,
    /// An engine, before anybody wants it.
    AHEAD
  }

  /// Who had an engine read into frames.
  interface Reader {
    /// All bytes of a page are there, or `failure` says why not. As short as a completion must be.
    void brought(Frame frame, @Nullable DiskException failure);
  }

  final int index;
  PageTable table;
  int page;
  int bytes;
  Filler filler = Filler.READER;

  /// What whoever asked for the page first knows of its next use; of one that is read ahead, that
  /// is whoever takes it from there.
  AccessHint hint = AccessHint.LOOKUP;

  // Of the arena or outside of it.
  private @Nullable MemorySegment memory;
  private @Nullable MemorySegment view;

  // What those wait for who found the page LOADING, or COMING. Whoever fills it learns from the
  // word whether there is anybody: it is marked after this has been made.
  private @Nullable Load load;
  private @Nullable Load arrival;

  /// What has an engine read this page, or another one that had or will have this frame: to hurry
  /// that takes time, and does no harm.
  @Nullable IoRequest request;

  private @Nullable Reader reader;

  // For a reader that looks whether it has been brought, and then why not.
  @Nullable DiskException failure;
  volatile boolean brought;

  // Guarded by the lock of Frames.
  final Node node = new Node(this);
  @Nullable Extent extent;
  @Nullable MemorySegment overflow;

  /// Without a page: `nobodys` first is always absent.
  Frame(int index, PageTable nobodys) {
    this.index = index;
    this.table = nobodys;
  }

  /// Becomes the frame of a page that is about to be filled.
  void open(PageTable pages, int number, Filler who, AccessHint next) {
    bytes = pages.source().bytes(number);
    node.standFor(pages.key(number), bytes);
    table = pages;
    page = number;
    filler = who;
    hint = next;
  }

  /// Has no page and no memory from here on.
  void leave(PageTable nobodys) {
    table = nobodys;
    page = 0;
    memory = null;
    view = null;
    extent = null;
    overflow = null;
    failure = null;
    forgetLoads();
  }

  // Nobody who comes with this page is to find what has ended. Who is late may make another, which
  // is as good for the next page.
  private synchronized void forgetLoads() {
    load = null;
    arrival = null;
  }

  void place(MemorySegment place, MemorySegment readOnly) {
    view = readOnly;
    memory = place;
  }

  /// Has its memory within that of another frame, which is about to go.
  void placeWithin(Frame whole, long offset) {
    MemorySegment part = whole.memory().asSlice(offset, bytes);
    place(part, part.asReadOnly());
  }

  /// Whether it is the frame of this page.
  boolean isOf(PageTable pages, int number) {
    return table == pages && page == number;
  }

  /// Asks for the page, which stands at `offset` of the file, in the name of `whose`.
  IoRequest request(FileLease file, long offset, Reader whose) {
    reader = whose;
    failure = null;
    brought = false;
    IoRequest known = request;
    if (known != null && !known.isSpent()) return known.again(file, offset, memory());
    IoRequest made = IoRequest.read(file, offset, memory(), this);
    request = made;
    return made;
  }

  @Override
  public void completed(@Nullable DiskException cause) {
    Reader whose = reader;
    if (whose == null) throw new AssertionError("read for nobody: " + this);
    reader = null;
    whose.brought(this, cause);
  }

  /// Whether the memory lies outside the arena.
  boolean isOverflow() {
    return overflow != null;
  }

  /// The page, for messages.
  String name() {
    return table.name(page);
  }

  /// The word of its page, for who has neither pin nor lock: that of any page, or an absent one,
  /// while it changes hands.
  long glance() {
    PageTable pages = table;
    int number = page;
    return number < pages.pages() ? pages.word(number) : PageWord.NEVER;
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
    return isBeingFilled(table.word(page));
  }

  /// The same by the word of its page.
  boolean isBeingFilled(long word) {
    return PageWord.isBeingFilled(word) && PageWord.frame(word) == index;
  }

  /// What to wait for who finds it being filled; then the word is to be marked.
  synchronized Load joined(boolean coming) {
    Load known = coming ? arrival : load;
    if (known != null) return known;
    Load made = new Load();
    if (coming) arrival = made;
    else load = made;
    return made;
  }

  /// Whether that is still what those wait for who find it being filled.
  synchronized boolean isJoined(Load known, boolean coming) {
    return known == (coming ? arrival : load);
  }

  /// Whom to tell of the end, by the word before it. Where the mark came too late for its page, and
  /// by the word's version running over is on this one, nobody has joined yet, but may.
  @Nullable Load awaited(long word) {
    return PageWord.isAwaited(word) ? joined(PageWord.isComing(word)) : null;
  }

  boolean isPlaced() {
    return memory != null;
  }

  /// The bytes, writable: for whoever fills the frame, and nobody else.
  MemorySegment memory() {
    return placed(memory);
  }

  /// The bytes, read-only.
  MemorySegment view() {
    return placed(view);
  }

  private MemorySegment placed(@Nullable MemorySegment place) {
    if (place == null) throw new AssertionError("no memory yet: " + this);
    return place;
  }

  @Override
  public String toString() {
    return "frame " + index + " of " + name() + ": " + PageWord.describe(glance());
  }
}
