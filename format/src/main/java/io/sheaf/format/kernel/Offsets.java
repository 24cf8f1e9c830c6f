package io.sheaf.format.kernel;

import java.lang.foreign.MemorySegment;

/// Offsets and run ends: are they in order, and the same ones moved to another start.
///
/// Each check is a loop without a branch, so that the compiler can vectorize it; only when it says
/// no does a second, plain loop look for the culprit.
public final class Offsets {
  /// Values a block of a loop covers: within an `int` counter, which vectorizes best.
  private static final int BLOCK = 1 << 16;

  private Offsets() {}

  /// The index of the first of `count` offsets (at least 1) that is negative or below its
  /// predecessor, or -1.
  public static long firstDisorder(MemorySegment offsets, int width, long count) {
    boolean ordered = width == 4 ? ordered32(offsets, count) : ordered64(offsets, count);
    if (ordered) return -1;
    long previous = 0;
    for (long i = 0; i < count; i++) {
      long offset = Little.offsetAt(offsets, width, i);
      if (offset < previous) return i;
      previous = offset;
    }
    throw new AssertionError("offsets are out of order and in order, of " + count);
  }

  private static boolean ordered32(MemorySegment offsets, long count) {
    int signs = offsets.get(Little.INT, 0);
    for (long start = 0; start < count - 1; start += BLOCK) {
      int block = (int) Math.min(BLOCK, count - 1 - start);
      signs |= signs32(offsets, start << 2, block);
    }
    return signs >= 0;
  }

  /// With neither operand negative a difference cannot overflow; and a negative one shows by
  /// itself.
  private static int signs32(MemorySegment offsets, long at, int pairs) {
    int signs = 0;
    for (int i = 0; i < pairs; i++) {
      int low = offsets.get(Little.INT, at + 4L * i);
      int high = offsets.get(Little.INT, at + 4L * i + 4);
      signs |= high | (high - low);
    }
    return signs;
  }

  private static boolean ordered64(MemorySegment offsets, long count) {
    long signs = offsets.get(Little.LONG, 0);
    for (long start = 0; start < count - 1; start += BLOCK) {
      int block = (int) Math.min(BLOCK, count - 1 - start);
      signs |= signs64(offsets, start << 3, block);
    }
    return signs >= 0;
  }

  private static long signs64(MemorySegment offsets, long at, int pairs) {
    long signs = 0;
    for (int i = 0; i < pairs; i++) {
      long low = offsets.get(Little.LONG, at + 8L * i);
      long high = offsets.get(Little.LONG, at + 8L * i + 8);
      signs |= high | (high - low);
    }
    return signs;
  }

  /// Copies `count` offsets from number `from` of `source` to number `to` of `target`, adding
  /// `delta` to each. Whoever calls has checked that the sums fit `width` bytes.
  public static void copy(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      long count,
      int width,
      long delta) {
    if (delta == 0) {
      MemorySegment.copy(source, from * width, target, to * width, count * width);
      return;
    }
    for (long start = 0; start < count; start += BLOCK) {
      int block = (int) Math.min(BLOCK, count - start);
      if (width == 4) {
        add32(source, (from + start) << 2, target, (to + start) << 2, block, (int) delta);
      } else {
        add64(source, (from + start) << 3, target, (to + start) << 3, block, delta);
      }
    }
  }

  private static void add32(
      MemorySegment source, long from, MemorySegment target, long to, int count, int delta) {
    for (int i = 0; i < count; i++) {
      target.set(Little.INT, to + 4L * i, source.get(Little.INT, from + 4L * i) + delta);
    }
  }

  private static void add64(
      MemorySegment source, long from, MemorySegment target, long to, int count, long delta) {
    for (int i = 0; i < count; i++) {
      target.set(Little.LONG, to + 8L * i, source.get(Little.LONG, from + 8L * i) + delta);
    }
  }

  /// The index of the first of `count` run ends (integers of `width` bytes) that is above `row`:
  /// the run that holds it; `count` when there is none. The run ends are in order.
  public static long run(MemorySegment runEnds, int width, long count, long row) {
    long low = 0;
    long high = count;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (Little.signedAt(runEnds, width, middle) > row) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
