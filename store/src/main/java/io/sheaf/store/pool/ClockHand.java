package io.sheaf.store.pool;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds room by CLOCK, in address order, so that what it evicts lies together.
///
/// The hand walks the arena upwards. A page pinned since the last visit gets a second chance and
/// loses its mark. Free extents and frames without pin or mark that lie side by side are a *run*;
/// as soon as a run is long enough all of it is evicted, and becomes one free extent. For pages of
/// one size this is CLOCK as everyone knows it.
///
/// Guarded by the lock of [Frames].
final class ClockHand {
  private final ExtentMap map;
  private final Predicate<Frame> evict;

  /// `evict` drops a frame unless a pin came in between, and tells whether it did.
  ClockHand(ExtentMap map, Predicate<Frame> evict) {
    this.map = map;
    this.evict = evict;
  }

  /// Evicts until there is a free extent of at least `bytes`, and returns it; null when pins are in
  /// the way. A `gentle` sweep goes round once, and takes only what was unmarked when it came.
  @Nullable Extent sweep(long bytes, boolean gentle) {
    Extent room = pass(bytes, true);
    if (room != null || gentle) {
      return room;
    }
    // Whole passes from the lowest address: the last one must not miss a run that spans the place
    // where the hand stood, for a caller that gets null will sleep until something changes.
    for (int pass = 0; pass < 3 && room == null; pass++) {
      map.moveHand(map.first());
      room = pass(bytes, pass < 2);
    }
    return room;
  }

  /// From the hand to the top of the arena.
  private @Nullable Extent pass(long bytes, boolean sparing) {
    Extent run = null;
    long runBytes = 0;
    for (Extent e = map.hand(); e != null; e = e.after) {
      map.moveHand(e);
      if (run != null && !map.sameRegion(run, e)) {
        run = null;
      }
      if (!isOpen(e, sparing)) {
        run = null;
        continue;
      }
      if (run == null) {
        run = e;
        runBytes = 0;
      }
      runBytes += e.bytes;
      if (runBytes >= bytes) {
        Extent room = clear(run, e.offset + e.bytes);
        if (room != null) {
          map.moveHand(room);
          return room;
        }
        run = null;
        e = map.hand();
      }
    }
    map.moveHand(map.first());
    return null;
  }

  private static boolean isOpen(Extent e, boolean sparing) {
    Frame frame = e.frame;
    if (frame == null) {
      return true;
    }
    long word = frame.table.word(frame.page);
    if (!frame.isEvictable(word)) {
      return false;
    }
    if (sparing && PageWord.isReferenced(word)) {
      // Lost to a pin? Then the mark is as it should be.
      frame.table.replace(frame.page, word, word & ~PageWord.REFERENCED);
      return false;
    }
    return true;
  }

  /// Evicts the extents from `run` up to `end`; null when a pin won the race for one of them.
  private @Nullable Extent clear(Extent run, long end) {
    Extent room = null;
    for (Extent e = run; e != null && e.offset < end; e = room.after) {
      Frame frame = e.frame;
      if (frame != null && !evict.test(frame)) {
        map.moveHand(e);
        return null;
      }
      room = frame == null ? e : map.giveBack(e);
    }
    return room;
  }

  /// Whether `bytes` could be had around an extent that has just become open, marks or not.
  boolean hasRoomAround(Extent extent, long bytes) {
    long found = 0;
    for (Extent e = extent; e != null && isSameRun(extent, e); e = e.before) {
      found += e.bytes;
      if (found >= bytes) {
        return true;
      }
    }
    for (Extent e = extent.after; e != null && isSameRun(extent, e); e = e.after) {
      found += e.bytes;
      if (found >= bytes) {
        return true;
      }
    }
    return false;
  }

  private boolean isSameRun(Extent one, Extent other) {
    return map.sameRegion(one, other) && isOpen(other, false);
  }
}
