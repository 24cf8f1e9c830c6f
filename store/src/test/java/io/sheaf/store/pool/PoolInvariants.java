package io.sheaf.store.pool;

import io.sheaf.store.pool.report.PoolReport;
import io.sheaf.store.pool.report.SpaceShape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Checks the numbered invariants of the package on a pool at rest. Those of the order of eviction
/// are checked by [Frames#inspect].
final class PoolInvariants {
  private static final long REGION = 1L << 30;

  private PoolInvariants() {}

  /// Checks what holds at any moment at which nobody is inside the pool.
  static void check(BufferPool pool) {
    pool.frames().inspect((table, map) -> check(pool, table, map));
  }

  private static void check(BufferPool pool, FrameTable table, ExtentMap map) {
    Set<Frame> placed = new HashSet<>();
    long free = checkExtents(pool.arena().bytes(), map, placed);
    if (free != map.freeBytes()) {
      throw new AssertionError("free bytes: counted " + free + ", kept " + map.freeBytes());
    }
    Map<String, Frame> pages = new HashMap<>();
    table.forEach(
        frame -> {
          checkWord(frame);
          Frame other = pages.put(System.identityHashCode(frame.table) + "/" + frame.page, frame);
          if (other != null) {
            throw new AssertionError("one page, two frames: " + frame + ", " + other);
          }
          if (placed.remove(frame) == frame.isOverflow()) {
            throw new AssertionError("placed in the wrong memory: " + frame);
          }
        });
    if (!placed.isEmpty()) {
      throw new AssertionError("extents of frames that are gone: " + placed);
    }
  }

  private static long checkExtents(long bytes, ExtentMap map, Set<Frame> placed) {
    long end = 0;
    long free = 0;
    int count = 0;
    Extent below = null;
    for (Extent e = map.first(); e != null; e = e.after) {
      if (e.offset != end || e.bytes <= 0 || e.before != below) {
        throw new AssertionError("gap or overlap at " + end + ": " + e);
      }
      if (e.offset / REGION != (e.offset + e.bytes - 1) / REGION) {
        throw new AssertionError("crosses a region: " + e);
      }
      if (e.isFree() && below != null && below.isFree() && e.offset % REGION != 0) {
        throw new AssertionError("free neighbours apart: " + below + ", " + e);
      }
      if (e.frame == null) {
        free += e.bytes;
      } else if (!placed.add(e.frame) || e.frame.extent != e || e.frame.bytes != e.bytes) {
        throw new AssertionError("extent and frame disagree: " + e);
      }
      end += e.bytes;
      count++;
      below = e;
    }
    if (end != bytes) {
      throw new AssertionError("arena of " + bytes + " ends at " + end);
    }
    SpaceShape shape = map.shape();
    long told =
        Stream.concat(shape.free().stream(), shape.used().stream())
            .mapToLong(SpaceShape.SizeClass::count)
            .sum();
    if (told != count || shape.freeBytes() != free) {
      throw new AssertionError(count + " extents, " + free + " free, told as " + shape);
    }
    return free;
  }

  private static void checkWord(Frame frame) {
    long word = frame.table.word(frame.page);
    if (PageWord.isAbsent(word) || PageWord.frame(word) != frame.index) {
      throw new AssertionError("word names another frame: " + frame);
    }
    boolean beingFilled = PageWord.isLoading(word) || PageWord.isComing(word);
    if (beingFilled && PageWord.pins(word) != 1) {
      throw new AssertionError("being filled without its one pin: " + frame);
    }
    if (PageWord.isArrived(word) && PageWord.pins(word) != 0) {
      throw new AssertionError("pinned before it was checked: " + frame);
    }
    if (!beingFilled && !frame.isPlaced()) {
      throw new AssertionError("filled without memory: " + frame);
    }
    if (frame.isOverflow() && PageWord.pins(word) == 0) {
      throw new AssertionError("overflow frame without a pin: " + frame);
    }
  }

  /// Checks what holds once everyone has given back what they had.
  static void checkAtRest(BufferPool pool) {
    check(pool);
    PoolReport report = pool.report();
    if (report.pages().pinned() != 0
        || report.pages().loading() != 0
        || !report.holders().isEmpty()) {
      throw new AssertionError("not at rest:\n" + report.text());
    }
    if (report.space().freeBytes() + report.pages().residentBytes() != pool.arena().bytes()) {
      throw new AssertionError("available and resident are not all:\n" + report.text());
    }
    if (report.overflow().bytes() != 0) {
      throw new AssertionError("overflow memory left:\n" + report.text());
    }
  }
}
