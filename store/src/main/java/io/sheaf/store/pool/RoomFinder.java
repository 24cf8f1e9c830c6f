package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.EvictionOrder;
import io.sheaf.store.pool.evict.Node;
import io.sheaf.store.pool.report.EvictionCounts;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Makes room: evicts in the order of the policy, and works towards contiguity.
///
/// A free extent or one whose frame nobody pins is *open*. Around a victim that is too short the
/// room is widened to its open neighbours, on the side where the cheaper one stands, until it is
/// long enough. Where pins are in the way another victim is tried, and in the end every place is.
/// Pages of one size never need more than the victim: then each eviction is the policy's.
///
/// Guarded by the lock of [Frames].
final class RoomFinder {
  /// Victims that are tried before all of the arena is searched.
  private static final int TRIES = 16;

  /// A victim that is so much shorter than what is wanted goes by itself, and another makes room:
  /// its place is for the next one of its kind. Else each took one along that is no victim.
  private static final int MUCH_SHORTER = 8;

  /// Of those for one page: where all are short, only neighbours together make room.
  private static final int MOST_ALONE = 2;

  private final ExtentMap map;
  private final EvictionOrder order;
  private final Predicate<Frame> evict;
  private long searches;
  private long foundNothing;
  private long gaveUp;
  private long besidePins;
  private long besideLoads;
  private long raced;

  /// `evict` drops a frame unless a pin came in between, and tells whether it did.
  RoomFinder(ExtentMap map, EvictionOrder order, Predicate<Frame> evict) {
    this.map = map;
    this.order = order;
    this.evict = evict;
  }

  /// A run of open extents.
  private record Run(Extent first, Extent last) {}

  /// Evicts until there is an extent that fits a frame, free or that of a page which has just gone
  /// and was as long, and returns it; null when pins are in the way everywhere. A `gentle` search
  /// takes only what is not missed, and gives up sooner.
  @Nullable Extent find(Frame wanted, boolean gentle) {
    searches++;
    Extent room = search(wanted, gentle);
    if (room == null && gentle) gaveUp++;
    if (room == null && !gentle) foundNothing++;
    return room;
  }

  private @Nullable Extent search(Frame wanted, boolean gentle) {
    long bytes = wanted.bytes;
    int alone = 0;
    for (int tries = 0; tries < TRIES; tries++) {
      Node victim = gentle ? order.victimFor(wanted.node) : order.victim();
      if (victim == null) break;
      Frame frame = (Frame) victim.page();
      boolean isShort = frame.bytes <= bytes / MUCH_SHORTER && alone++ < MOST_ALONE;
      Extent room = isShort ? clearAlone(frame) : clearAround(frame, wanted, gentle);
      if (room != null && room.bytes >= bytes) return room;
      if (room == null) order.spare(victim);
    }
    // A caller that gets null will sleep until something changes: no room may be missed. A pin that
    // comes in between and goes again wakes whoever sleeps by then.
    for (int pass = 0; pass < 3 && !gentle; pass++) {
      Run run = cheapest(bytes);
      if (run == null) return null;
      Extent room = clear(run);
      if (room != null) return room;
    }
    return null;
  }

  private @Nullable Extent clearAlone(Frame victim) {
    Extent extent = victim.extent;
    if (extent != null && evict.test(victim)) return map.giveBack(extent);
    raced++;
    return null;
  }

  private @Nullable Extent clearAround(Frame victim, Frame wanted, boolean gentle) {
    Frame ahead = gentle ? wanted : null;
    Extent first = victim.extent;
    Extent last = first;
    if (first == null || last == null) return null;
    if (victim.bytes == wanted.bytes) {
      if (evict.test(victim)) return first;
      raced++;
      return null;
    }
    if (!isOpen(first)) {
      raced++;
      return null;
    }
    long found = first.bytes;
    while (found < wanted.bytes) {
      Extent below = given(open(first, first.before), ahead);
      Extent above = given(open(last, last.after), ahead);
      int lower = below == null ? Integer.MAX_VALUE : cost(below);
      int upper = above == null ? Integer.MAX_VALUE : cost(above);
      if (below != null && lower <= upper) {
        first = below;
        found += below.bytes;
      } else if (above != null) {
        last = above;
        found += above.bytes;
      } else {
        if (!gentle) blocked(first.before, last.after);
        return null;
      }
    }
    return clear(new Run(first, last));
  }

  /// Takes note of what stands on both sides of a run that is too short.
  private void blocked(@Nullable Extent below, @Nullable Extent above) {
    if (isLoading(below) || isLoading(above)) besideLoads++;
    else besidePins++;
  }

  private static boolean isLoading(@Nullable Extent e) {
    Frame frame = e == null ? null : e.frame;
    return frame != null && frame.isBeingFilled();
  }

  private @Nullable Extent open(Extent from, @Nullable Extent to) {
    return to != null && map.sameRegion(from, to) && isOpen(to) ? to : null;
  }

  /// The extent, unless what is in it should stay rather than make room for a page read ahead.
  private @Nullable Extent given(@Nullable Extent e, @Nullable Frame ahead) {
    boolean stays =
        ahead != null && e != null && e.frame != null && !order.yields(e.frame.node, ahead.node);
    return stays ? null : e;
  }

  private int cost(Extent e) {
    return e.frame == null ? 0 : 1 + order.rank(e.frame.node);
  }

  /// The run of open extents of at least `bytes` that costs least, searched in all of the arena.
  private @Nullable Run cheapest(long bytes) {
    Run best = null;
    long bestCost = Long.MAX_VALUE;
    Extent first = null;
    long found = 0;
    long cost = 0;
    for (Extent e = map.first(); e != null; e = e.after) {
      if (!isOpen(e)) {
        first = null;
        continue;
      }
      if (first == null || !map.sameRegion(first, e)) {
        first = e;
        found = 0;
        cost = 0;
      }
      found += e.bytes;
      cost += cost(e);
      for (; first != null && found - first.bytes >= bytes; first = first.after) {
        found -= first.bytes;
        cost -= cost(first);
      }
      if (first != null && found >= bytes && cost < bestCost) {
        bestCost = cost;
        best = new Run(first, e);
      }
    }
    return best;
  }

  private static boolean isOpen(Extent e) {
    Frame frame = e.frame;
    return frame == null || frame.isFree();
  }

  /// Evicts the extents of a run; null when a pin won the race for one of them.
  private @Nullable Extent clear(Run run) {
    long end = run.last.offset + run.last.bytes;
    Extent room = null;
    for (Extent e = run.first; e != null && e.offset < end; e = room.after) {
      Frame frame = e.frame;
      if (frame != null && !evict.test(frame)) {
        raced++;
        return null;
      }
      room = frame == null ? e : map.giveBack(e);
    }
    return room;
  }

  /// What has come of it so far; `evicted` pages were dropped in all.
  EvictionCounts counts(long evicted) {
    String policy = order.describe();
    return new EvictionCounts(
        policy, evicted, searches, foundNothing, gaveUp, besidePins, besideLoads, raced);
  }

  /// Whether `bytes` could be had around an extent that has just become open.
  boolean hasRoomAround(Extent extent, long bytes) {
    if (!isOpen(extent)) return false;
    long found = extent.bytes;
    Extent e = open(extent, extent.before);
    for (; found < bytes && e != null; e = open(e, e.before)) found += e.bytes;
    e = open(extent, extent.after);
    for (; found < bytes && e != null; e = open(e, e.after)) found += e.bytes;
    return found >= bytes;
  }
}
