package io.sheaf.store.pool;

import io.sheaf.store.io.FrameArena;
import io.sheaf.store.pool.evict.AccessHint;
import io.sheaf.store.pool.evict.EvictionOrder;
import io.sheaf.store.pool.report.EvictionCounts;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Gives frames to pages and takes them back: extents of the arena first, then a bounded wait in
/// line, then overflow memory.
///
/// One lock guards everything here; no hit takes it, and no I/O happens under it.
final class Frames {
  private static final byte POISON = (byte) 0xDB;
  private static final int SPARE_SHARE = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final FrameArena arena;
  private final long address;
  private final boolean poison;
  private final FrameTable table = new FrameTable(PageTable.nobodys(this));
  private final ExtentMap map;
  private final EvictionOrder order;
  private final RoomFinder finder;
  private final Overflow overflow;
  private final WaitLine line;
  private final Runnable onStandstill;
  private final Condition emptied = lock.newCondition();
  private volatile boolean closed;
  private long evictions;
  private long wastedPrefetches;

  /// `uses` tells how many pins have ever been taken; `onStandstill` is run by a caller who is
  /// about to be refused, when nobody has told of the standstill yet.
  Frames(FrameArena arena, PoolOptions options, LongSupplier uses, Runnable onStandstill) {
    this.arena = arena;
    this.address = arena.address();
    this.line = new WaitLine(lock, options.standstill());
    this.onStandstill = onStandstill;
    this.poison = options.poison();
    this.map = new ExtentMap(arena.bytes(), FrameArena.REGION);
    this.order = new EvictionOrder(options.eviction(), arena.bytes(), uses);
    this.finder = new RoomFinder(map, order, frame -> evict(frame, true));
    long beside = options.overflowFor(arena.bytes());
    this.overflow = new Overflow(beside, arena.isPortable(), lock.newCondition());
  }

  /// The frame at an index, which may be another page's by now; null if there has never been one.
  @Nullable Frame at(int index) {
    return table.at(index);
  }

  /// Where a frame lies; negative for one outside the arena.
  long address(int index) {
    long offset = table.offset(index);
    return offset < 0 ? offset : address + offset;
  }

  /// The length of the page in a frame.
  int bytes(int index) {
    return table.bytes(index);
  }

  /// A frame without memory, for a page that is about to be filled.
  Frame open(PageTable pages, int page, Frame.Filler filler, AccessHint hint) {
    lock.lock();
    try {
      return table.add(pages, page, filler, hint);
    } finally {
      lock.unlock();
    }
  }

  /// Largest page that fits at all, in the arena or beside it.
  long largestPage() {
    return Math.max(largestInArena(), overflow.limit());
  }

  /// Bytes that can be pinned at once at the very most.
  long capacity() {
    return arena.bytes() + overflow.limit();
  }

  /// Bytes of frames without a page at most.
  long mostSpare() {
    return arena.bytes() / SPARE_SHARE;
  }

  private long largestInArena() {
    return Math.min(arena.bytes(), FrameArena.REGION);
  }

  /// Finds memory for a frame without waiting, and without taking what others will miss.
  boolean tryPlace(Frame frame) {
    boolean placed = placeNow(frame, true);
    if (placed) faultIn(frame);
    return placed;
  }

  /// Finds memory for a frame by the `deadline` (of `System.nanoTime`, or [PageAccess#NOW]) for a
  /// caller that keeps `held` bytes meanwhile. False when there is none.
  boolean place(Frame frame, long held, long deadline) throws InterruptedException {
    boolean placed = placeNow(frame, false);
    if (!placed && deadline != PageAccess.NOW) placed = placeInTurn(frame, held, deadline);
    if (placed) faultIn(frame);
    return placed;
  }

  private boolean placeNow(Frame frame, boolean gentle) {
    lock.lock();
    try {
      if (closed || !line.isEmpty() || !fitNow(frame, gentle)) return false;
      if (!gentle) line.served();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean placeInTurn(Frame frame, long held, long deadline) throws InterruptedException {
    boolean hopeless = held + frame.bytes > arena.bytes() || frame.bytes > largestInArena();
    StallEvent event = new StallEvent();
    event.begin();
    StallEvent.Result result = StallEvent.Result.INTERRUPTED;
    try {
      result = hopeless ? placeOutside(frame, deadline) : placeInLine(frame, deadline);
    } finally {
      event.end(frame, held, result);
    }
    return result == StallEvent.Result.SERVED || result == StallEvent.Result.OVERFLOW;
  }

  private StallEvent.Result placeInLine(Frame frame, long deadline) throws InterruptedException {
    WaitLine.End end;
    lock.lock();
    try {
      end = line.await(frame, deadline, wanted -> fitNow(wanted, false));
    } finally {
      lock.unlock();
    }
    if (end == WaitLine.End.SERVED) return StallEvent.Result.SERVED;
    if (end == WaitLine.End.STANDSTILL) onStandstill.run();
    return placeOutside(frame, System.nanoTime());
  }

  private StallEvent.Result placeOutside(Frame frame, long deadline) throws InterruptedException {
    lock.lock();
    try {
      frame.overflow = overflow.await(frame.bytes, deadline);
    } finally {
      lock.unlock();
    }
    if (frame.overflow != null) return StallEvent.Result.OVERFLOW;
    return closed ? StallEvent.Result.CLOSED : StallEvent.Result.REFUSED;
  }

  private boolean fitNow(Frame frame, boolean gentle) {
    Extent extent = map.take(frame.bytes, frame);
    if (extent == null) {
      Extent room = finder.find(frame, gentle);
      if (room == null) return false;
      extent = room.isFree() ? map.carve(room, frame.bytes, frame) : map.handOver(room, frame);
    }
    hold(frame, extent);
    order.add(frame.node);
    return true;
  }

  private void hold(Frame frame, Extent extent) {
    frame.extent = extent;
    table.place(frame, extent.offset);
  }

  /// Puts two frames, or one, in the place of one in the arena, with the bytes that are there.
  void split(Frame whole, Frame front, @Nullable Frame rest) {
    // What takes memory comes first: where there is none, nothing has happened to `whole`.
    front.placeWithin(whole, 0);
    if (rest != null) rest.placeWithin(whole, front.bytes);
    whileNothingIsEvicted(
        () -> {
          Extent extent = Objects.requireNonNull(whole.extent);
          order.add(front.node);
          if (rest != null) order.add(rest.node);
          Extent behind = rest == null ? null : map.split(extent, front.bytes, rest);
          order.remove(whole.node, false);
          table.remove(whole);
          extent.frame = front;
          hold(front, extent);
          if (rest != null && behind != null) hold(rest, behind);
        });
  }

  /// Outside the lock, for the kernel may have to find and clear the memory first.
  private void faultIn(Frame frame) {
    Extent extent = frame.extent;
    if (extent == null) {
      MemorySegment outside = Objects.requireNonNull(frame.overflow);
      frame.place(outside, outside.asReadOnly());
    } else {
      frame.place(extent.memory(arena), extent.view());
    }
  }

  /// Takes back a frame whose page never became resident. Its word is absent by now.
  void discard(Frame frame) {
    lock.lock();
    try {
      Extent freed = drop(frame);
      if (freed != null) offer(freed);
    } finally {
      lock.unlock();
    }
  }

  /// Whether an unpin that left no pin has to tell: somebody waits.
  boolean isWaitedFor() {
    return line.isWaitedIn();
  }

  /// A frame has lost its last pin while it was doomed or somebody waited.
  void released(Frame frame) {
    lock.lock();
    try {
      // If another has evicted it in the meantime, there is no extent, or it is another page's.
      Extent extent = frame.extent;
      if (PageWord.isDoomed(frame.table.word(frame.page))) {
        extent = evict(frame, false) && extent != null ? map.giveBack(extent) : null;
      }
      if (extent != null) offer(extent);
    } finally {
      lock.unlock();
    }
  }

  /// Wakes the first in line if it would find room around this extent.
  private void offer(Extent extent) {
    long wanted = line.wanted();
    if (wanted >= 0 && finder.hasRoomAround(extent, wanted)) line.wakeFirst();
  }

  /// Dooms a page, and drops it at once if nobody pins it.
  void doom(PageTable pages, int page) {
    lock.lock();
    try {
      long word = pages.doom(page);
      Frame frame = PageWord.isEvictable(word) ? table.at(PageWord.frame(word)) : null;
      if (frame != null) released(frame);
    } finally {
      lock.unlock();
    }
  }

  /// Dooms every page there is, and sends home who waits.
  void close() {
    lock.lock();
    try {
      closed = true;
      table.forEach(frame -> doom(frame.table, frame.page));
      line.close();
      overflow.close();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /// Waits until no frame is left; false when some are still held at the deadline.
  boolean awaitEmpty(long deadline) throws InterruptedException {
    lock.lock();
    try {
      while (table.count() > 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) return false;
        emptied.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// RESIDENT(0) or ARRIVED to absent: one compare-and-set, which loses to a pin. The extent stays
  /// with the caller, who needs the room or has no use for the page.
  private boolean evict(Frame frame, boolean forRoom) {
    long word = frame.table.word(frame.page);
    if (!frame.isEvictable(word)) return false;
    if (!frame.table.replace(frame.page, word, PageWord.absent(word))) return false;
    evictions++;
    try {
      if (PageWord.isArrived(word)) wastedPrefetches++;
      if (PageWord.isArrived(word) && WastedPageEvent.isOn()) WastedPageEvent.emit(frame);
    } finally {
      retire(frame, forRoom);
    }
    return true;
  }

  /// Removes a frame that no word refers to; the free extent it was in, if any.
  private @Nullable Extent drop(Frame frame) {
    Extent extent = frame.extent;
    try {
      retire(frame, false);
    } finally {
      if (extent != null) extent = map.giveBack(extent);
    }
    return extent;
  }

  private void retire(Frame frame, boolean forRoom) {
    MemorySegment outside = frame.overflow;
    if (poison && frame.extent != null && frame.isPlaced()) frame.memory().fill(POISON);
    try {
      if (order.has(frame.node)) order.remove(frame.node, forRoom);
    } finally {
      table.remove(frame);
    }
    if (outside != null) overflow.giveBack(outside);
    if (table.count() == 0) emptied.signalAll();
  }

  /// Tells what is counted anyway.
  FrameCounts counts() {
    lock.lock();
    try {
      return new FrameCounts(
          map.freeBytes(),
          overflow.use().bytes(),
          evictions,
          wastedPrefetches,
          line.waits(),
          line.nanos(),
          line.waiting(),
          line.standstills());
    } finally {
      lock.unlock();
    }
  }

  /// Counts everything: frames while others come and go, the rest at the moment after.
  FrameCensus census() {
    FrameCensus.Tally tally = new FrameCensus.Tally();
    forEach(tally::count);
    lock.lock();
    try {
      EvictionCounts eviction = finder.counts(evictions);
      return new FrameCensus(
          tally.states(), map.shape(), overflow.use(), eviction, line.counts(), wastedPrefetches);
    } finally {
      lock.unlock();
    }
  }

  /// Shows the frames, of which there may be a million, without keeping anybody from evicting: one
  /// that comes or goes meanwhile may be shown or not.
  void forEach(Consumer<Frame> look) {
    @Nullable Frame[] all;
    lock.lock();
    try {
      all = table.all();
    } finally {
      lock.unlock();
    }
    for (Frame frame : all) if (frame != null) look.accept(frame);
  }

  /// Runs something short while no page leaves memory.
  void whileNothingIsEvicted(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /// Lets a check look at everything while nothing changes but pins.
  void inspect(BiConsumer<FrameTable, ExtentMap> check) {
    lock.lock();
    try {
      check.accept(table, map);
      int inArena = 0;
      for (Extent e = map.first(); e != null; e = e.after) inArena += e.isFree() ? 0 : 1;
      order.check(inArena);
    } finally {
      lock.unlock();
    }
  }
}
