package io.sheaf.store.pool;

import io.sheaf.store.pool.report.SpaceShape;
import io.sheaf.store.pool.report.SpaceShape.SizeClass;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The arena cut into extents without gap or overlap.
///
/// Free neighbours are one extent, unless they meet at a region boundary, which no extent crosses.
/// The best fit is taken, the lowest address among equals, so that the top of the arena stays
/// untouched as long as possible. Guarded by the lock of [Frames]; all operations are O(log n).
final class ExtentMap {
  private final long region;
  private final TreeSet<Extent> free =
      new TreeSet<>(
          Comparator.<Extent>comparingLong(e -> e.bytes).thenComparingLong(e -> e.offset));
  private final Extent first;

  /// The one freed last, if it is not among the others yet: a page that makes room for another of
  /// its size gives it at once.
  private @Nullable Extent loose;

  private long freeBytes;

  /// How many there are of each power of two, so that a report need not go through them.
  private final long[] freeOf = new long[Long.SIZE];

  private final long[] usedOf = new long[Long.SIZE];

  ExtentMap(long bytes, long region) {
    this.region = region;
    Extent last = null;
    Extent lowest = new Extent(0, Math.min(region, bytes));
    for (Extent e = lowest; e != null; e = nextRegion(e, bytes)) {
      link(last, e);
      free.add(e);
      freeOf[power(e)]++;
      last = e;
    }
    first = lowest;
    freeBytes = bytes;
  }

  private @Nullable Extent nextRegion(Extent e, long bytes) {
    long start = e.offset + e.bytes;
    return start == bytes ? null : new Extent(start, Math.min(region, bytes - start));
  }

  private static void link(@Nullable Extent before, @Nullable Extent after) {
    if (before != null) {
      before.after = after;
    }
    if (after != null) {
      after.before = before;
    }
  }

  /// Takes the best fit for `bytes`, or null when no free extent is long enough.
  @Nullable Extent take(long bytes, Frame frame) {
    if (bytes > freeBytes) return null;
    settle();
    Extent fit = free.ceiling(new Extent(0, bytes));
    return fit == null ? null : carve(fit, bytes, frame);
  }

  /// Takes the front of a free extent.
  Extent carve(Extent fit, long bytes, Frame frame) {
    if (!fit.isFree() || fit.bytes < bytes) throw new AssertionError(bytes + " bytes from " + fit);
    Extent rest = fit.bytes == bytes ? null : new Extent(fit.offset + bytes, fit.bytes - bytes);
    unlist(fit);
    freeOf[power(fit)]--;
    if (rest != null) {
      link(rest, fit.after);
      link(fit, rest);
      fit.bytes = bytes;
      freeOf[power(rest)]++;
      free.add(rest);
    }
    usedOf[power(fit)]++;
    fit.frame = frame;
    freeBytes -= bytes;
    return fit;
  }

  /// Cuts an extent that is in use behind so many bytes; what is behind them is for `frame`.
  Extent split(Extent used, long bytes, Frame frame) {
    if (used.isFree() || used.bytes <= bytes) throw new AssertionError(bytes + " of " + used);
    Extent behind = new Extent(used.offset + bytes, used.bytes - bytes);
    usedOf[power(used)]--;
    link(behind, used.after);
    link(used, behind);
    used.bytes = bytes;
    behind.frame = frame;
    usedOf[power(used)]++;
    usedOf[power(behind)]++;
    return behind;
  }

  /// Hands the extent of a page that has gone to one of the same length, without a look at what
  /// lies beside it.
  Extent handOver(Extent extent, Frame frame) {
    extent.frame = frame;
    return extent;
  }

  /// Frees an extent, and returns the free extent that it is part of now.
  Extent giveBack(Extent extent) {
    if (extent.isFree()) {
      throw new AssertionError("given back twice: " + extent);
    }
    extent.frame = null;
    usedOf[power(extent)]--;
    freeOf[power(extent)]++;
    freeBytes += extent.bytes;
    Extent merged = extent;
    Extent after = extent.after;
    if (after != null && joins(after)) {
      absorb(extent, after);
    }
    Extent before = extent.before;
    if (before != null && joins(extent) && before.isFree()) {
      unlist(before);
      absorb(before, extent);
      merged = before;
    }
    // Last, for it takes memory. Where there is none the extent is free, and found by its
    // neighbours and by who goes through all of the arena.
    settle();
    loose = merged;
    return merged;
  }

  private void settle() {
    if (loose != null) free.add(loose);
    loose = null;
  }

  private void unlist(Extent e) {
    if (e == loose) loose = null;
    else free.remove(e);
  }

  /// Whether a free extent may be one with the extent below it.
  private boolean joins(Extent e) {
    return e.isFree() && e.offset % region != 0;
  }

  private void absorb(Extent lower, Extent upper) {
    unlist(upper);
    freeOf[power(upper)]--;
    freeOf[power(lower)]--;
    lower.bytes += upper.bytes;
    freeOf[power(lower)]++;
    link(lower, upper.after);
  }

  /// Whether an extent lies in the same region as the one directly above it.
  boolean sameRegion(Extent lower, Extent upper) {
    return lower.offset / region == upper.offset / region;
  }

  Extent first() {
    return first;
  }

  private static int power(Extent e) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(e.bytes);
  }

  /// Sizes of all extents.
  SpaceShape shape() {
    return new SpaceShape(freeBytes, largestFree(), region, classes(freeOf), classes(usedOf));
  }

  private static List<SizeClass> classes(long[] counts) {
    return IntStream.range(0, counts.length)
        .filter(power -> counts[power] > 0)
        .mapToObj(power -> new SizeClass(1L << power, counts[power]))
        .toList();
  }

  long freeBytes() {
    return freeBytes;
  }

  long largestFree() {
    settle();
    return free.isEmpty() ? 0 : free.last().bytes;
  }
}
