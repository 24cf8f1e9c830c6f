package io.sheaf.format.kernel;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Integers that must lie in `[0, max]`: dictionary indices, list views.
///
/// Garbage under nulls is usual but rare enough that the check first runs over all values, without
/// looking at nulls.
public final class Ranges {
  private static final int BLOCK = 1 << 16;

  private Ranges() {}

  /// The shape of a run of integers: bytes each, and whether the top bit is a sign.
  public record Integers(int width, boolean signed) {}

  /// The first of `count` values that is not null and not in `[0, max]`, or -1. A 64-bit unsigned
  /// value above the largest `long` is outside.
  ///
  /// @param validity the bitmap, or null when nothing is null
  public static long firstOutside(
      MemorySegment values,
      Integers integers,
      long count,
      long max,
      @Nullable MemorySegment validity) {
    if (max >= 0 && inside(values, integers, count, max)) return -1;
    for (long i = 0; i < count; i++) {
      if (validity != null && !Bits.get(validity, i)) continue;
      long value =
          integers.signed()
              ? Little.signedAt(values, integers.width(), i)
              : Little.unsignedAt(values, integers.width(), i);
      if (value < 0 || value > max) return i;
    }
    return -1;
  }

  private static boolean inside(MemorySegment values, Integers integers, long count, long max) {
    long signs = 0;
    for (long start = 0; start < count; start += BLOCK) {
      int block = (int) Math.min(BLOCK, count - start);
      long at = start * integers.width();
      signs |=
          switch (integers.width()) {
            case 1 -> signs8(values, at, block, integers.signed(), (int) Math.min(max, 0xFF));
            case 2 -> signs16(values, at, block, integers.signed(), (int) Math.min(max, 0xFFFF));
            case 4 ->
                integers.signed()
                    ? signs32(values, at, block, (int) Math.min(max, Integer.MAX_VALUE))
                    : signsOfUnsigned32(values, at, block, max);
            case 8 -> signs64(values, at, block, max);
            default -> throw new AssertionError("no integer of " + integers.width() + " bytes");
          };
    }
    return signs >= 0;
  }

  private static int signs8(MemorySegment values, long at, int count, boolean signed, int max) {
    int mask = signed ? -1 : 0xFF;
    int signs = 0;
    for (int i = 0; i < count; i++) {
      int value = values.get(Little.BYTE, at + i) & mask;
      signs |= value | (max - value);
    }
    return signs;
  }

  private static int signs16(MemorySegment values, long at, int count, boolean signed, int max) {
    int mask = signed ? -1 : 0xFFFF;
    int signs = 0;
    for (int i = 0; i < count; i++) {
      int value = values.get(Little.SHORT, at + 2L * i) & mask;
      signs |= value | (max - value);
    }
    return signs;
  }

  private static int signs32(MemorySegment values, long at, int count, int max) {
    int signs = 0;
    for (int i = 0; i < count; i++) {
      int value = values.get(Little.INT, at + 4L * i);
      signs |= value | (max - value);
    }
    return signs;
  }

  private static long signsOfUnsigned32(MemorySegment values, long at, int count, long max) {
    long signs = 0;
    for (int i = 0; i < count; i++) {
      signs |= max - (values.get(Little.INT, at + 4L * i) & 0xFFFFFFFFL);
    }
    return signs;
  }

  private static long signs64(MemorySegment values, long at, int count, long max) {
    long signs = 0;
    for (int i = 0; i < count; i++) {
      long value = values.get(Little.LONG, at + 8L * i);
      signs |= value | (max - value);
    }
    return signs;
  }

  /// The first of `count` list views whose offset and size do not lie within a child of `limit`
  /// values, or -1.
  public static long firstListViewOutside(
      MemorySegment offsets, MemorySegment sizes, int width, long count, long limit) {
    for (long i = 0; i < count; i++) {
      long offset = Little.offsetAt(offsets, width, i);
      long size = Little.offsetAt(sizes, width, i);
      if ((offset | size | (limit - offset)) < 0 || size > limit - offset) return i;
    }
    return -1;
  }
}
