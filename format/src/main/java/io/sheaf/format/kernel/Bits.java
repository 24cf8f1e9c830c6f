package io.sheaf.format.kernel;

import java.lang.foreign.MemorySegment;

/// Bitmaps: least significant bit first, as validity and booleans are kept.
public final class Bits {
  private Bits() {}

  /// Bytes that hold `bits` bits.
  public static long bytes(long bits) {
    return (bits >>> 3) + ((bits & 7) != 0 ? 1 : 0);
  }

  /// The bit at `index`.
  public static boolean get(MemorySegment bitmap, long index) {
    return ((bitmap.get(Little.BYTE, index >>> 3) >>> (index & 7)) & 1) != 0;
  }

  /// Sets or clears the bit at `index`.
  public static void set(MemorySegment bitmap, long index, boolean value) {
    int old = bitmap.get(Little.BYTE, index >>> 3);
    int bit = 1 << (index & 7);
    bitmap.set(Little.BYTE, index >>> 3, (byte) (value ? old | bit : old & ~bit));
  }

  /// The number of ones among `length` bits from bit `from` on.
  public static long count(MemorySegment bitmap, long from, long length) {
    long i = from;
    long end = from + length;
    long ones = 0;
    while (i < end && (i & 7) != 0) ones += get(bitmap, i++) ? 1 : 0;
    long words = (end - i) >>> 6;
    ones += words(bitmap, i >>> 3, words);
    i += words << 6;
    while (i < end) ones += get(bitmap, i++) ? 1 : 0;
    return ones;
  }

  private static long words(MemorySegment bitmap, long start, long words) {
    long ones = 0;
    long at = start;
    long left = words;
    while (left > 0) {
      int block = (int) Math.min(left, 1 << 20);
      for (int w = 0; w < block; w++) ones += Long.bitCount(bitmap.get(Little.LONG, at + 8L * w));
      at += 8L * block;
      left -= block;
    }
    return ones;
  }

  /// The 64 bits that start at bit `from`; bits at and after `end` are 0. Reads no byte beyond the
  /// one that holds bit `end - 1`.
  public static long word(MemorySegment bitmap, long from, long end) {
    long bits = Math.min(64, end - from);
    long at = from >>> 3;
    int shift = (int) (from & 7);
    long need = (shift + bits + 7) >>> 3;
    long low = need >= 8 ? bitmap.get(Little.LONG, at) : partial(bitmap, at, (int) need);
    long value = low >>> shift;
    if (need > 8) value |= (bitmap.get(Little.BYTE, at + 8) & 0xFFL) << (64 - shift);
    return bits == 64 ? value : value & ((1L << bits) - 1);
  }

  private static long partial(MemorySegment bitmap, long at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) value |= (bitmap.get(Little.BYTE, at + i) & 0xFFL) << (8 * i);
    return value;
  }

  /// Copies `length` bits. Bits of `target` outside the range keep their value.
  public static void copy(
      MemorySegment source, long from, MemorySegment target, long to, long length) {
    long done = 0;
    while (done < length && ((to + done) & 7) != 0) {
      set(target, to + done, get(source, from + done));
      done++;
    }
    if (((from + done) & 7) == 0) {
      long bytes = (length - done) >>> 3;
      MemorySegment.copy(source, (from + done) >>> 3, target, (to + done) >>> 3, bytes);
      done += bytes << 3;
    } else {
      while (length - done >= 64) {
        target.set(Little.LONG, (to + done) >>> 3, word(source, from + done, from + length));
        done += 64;
      }
    }
    while (done < length) {
      set(target, to + done, get(source, from + done));
      done++;
    }
  }

  /// Sets `length` bits to 1.
  public static void fill(MemorySegment target, long to, long length) {
    long i = to;
    long end = to + length;
    while (i < end && (i & 7) != 0) set(target, i++, true);
    long bytes = (end - i) >>> 3;
    target.asSlice(i >>> 3, bytes).fill((byte) 0xFF);
    i += bytes << 3;
    while (i < end) set(target, i++, true);
  }
}
