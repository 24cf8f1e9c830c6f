package io.sheaf.format.array;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// Buffers of some rows, copied out of buffers of all.
///
/// The loops go through the set word by word: 64 rows that are all there are copied at once, 64
/// that are not cost one comparison, and the others one branch each.
final class RowCopies {
  private RowCopies() {}

  /// The values of `width` bytes.
  static MemorySegment fixed(
      MemorySegment source, int width, RowSet rows, SegmentAllocator memory) {
    MemorySegment target = Buffers.allocate(memory, Math.multiplyExact(rows.count(), width));
    switch (width) {
      case 0 -> {}
      case 1 -> bytes(source, rows, target);
      case 2 -> shorts(source, rows, target);
      case 4 -> ints(source, rows, target);
      case 8 -> longs(source, rows, target);
      case 16 -> pairs(source, rows, target);
      default -> runs(source, width, rows, target);
    }
    return target;
  }

  private static void bytes(MemorySegment source, RowSet rows, MemorySegment target) {
    long at = 0;
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long word = rows.word(i);
      long from = (long) i << 6;
      if (word == -1L) {
        MemorySegment.copy(source, from, target, at, 64);
        at += 64;
        continue;
      }
      for (; word != 0; word &= word - 1) {
        long row = from + Long.numberOfTrailingZeros(word);
        target.set(Little.BYTE, at++, source.get(Little.BYTE, row));
      }
    }
  }

  private static void shorts(MemorySegment source, RowSet rows, MemorySegment target) {
    long at = 0;
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long word = rows.word(i);
      long from = (long) i << 6;
      if (word == -1L) {
        MemorySegment.copy(source, from << 1, target, at << 1, 64 << 1);
        at += 64;
        continue;
      }
      for (; word != 0; word &= word - 1) {
        long row = from + Long.numberOfTrailingZeros(word);
        target.set(Little.SHORT, at++ << 1, source.get(Little.SHORT, row << 1));
      }
    }
  }

  private static void ints(MemorySegment source, RowSet rows, MemorySegment target) {
    long at = 0;
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long word = rows.word(i);
      long from = (long) i << 6;
      if (word == -1L) {
        MemorySegment.copy(source, from << 2, target, at << 2, 64 << 2);
        at += 64;
        continue;
      }
      for (; word != 0; word &= word - 1) {
        long row = from + Long.numberOfTrailingZeros(word);
        target.set(Little.INT, at++ << 2, source.get(Little.INT, row << 2));
      }
    }
  }

  private static void longs(MemorySegment source, RowSet rows, MemorySegment target) {
    long at = 0;
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long word = rows.word(i);
      long from = (long) i << 6;
      if (word == -1L) {
        MemorySegment.copy(source, from << 3, target, at << 3, 64 << 3);
        at += 64;
        continue;
      }
      for (; word != 0; word &= word - 1) {
        long row = from + Long.numberOfTrailingZeros(word);
        target.set(Little.LONG, at++ << 3, source.get(Little.LONG, row << 3));
      }
    }
  }

  /// Values of 16 bytes.
  private static void pairs(MemorySegment source, RowSet rows, MemorySegment target) {
    long at = 0;
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long word = rows.word(i);
      long from = (long) i << 6;
      if (word == -1L) {
        MemorySegment.copy(source, from << 4, target, at << 4, 64 << 4);
        at += 64;
        continue;
      }
      for (; word != 0; word &= word - 1) {
        long row = from + Long.numberOfTrailingZeros(word);
        target.set(Little.LONG, at << 4, source.get(Little.LONG, row << 4));
        target.set(Little.LONG, (at++ << 4) + 8, source.get(Little.LONG, (row << 4) + 8));
      }
    }
  }

  private static void runs(MemorySegment source, long width, RowSet rows, MemorySegment target) {
    long at = 0;
    for (long from = rows.nextIn(0); from < rows.rows(); ) {
      long to = rows.nextOut(from);
      MemorySegment.copy(source, from * width, target, at, (to - from) * width);
      at += (to - from) * width;
      from = rows.nextIn(to);
    }
  }

  /// How many of the rows have their bit set.
  static long ones(MemorySegment bitmap, RowSet rows) {
    long ones = 0;
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long word = rows.word(i);
      if (word == 0) continue;
      ones += Long.bitCount(word & Bits.word(bitmap, (long) i << 6, rows.rows()));
    }
    return ones;
  }

  /// The bits of the rows.
  static MemorySegment bits(MemorySegment source, RowSet rows, SegmentAllocator memory) {
    MemorySegment target = Buffers.allocate(memory, Bits.bytes(rows.count()));
    long at = 0;
    long pending = 0;
    int held = 0;
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long word = rows.word(i);
      if (word == 0) continue;
      long taken = Long.compress(Bits.word(source, (long) i << 6, rows.rows()), word);
      pending |= taken << held;
      int more = Long.bitCount(word);
      if (held + more < 64) {
        held += more;
        continue;
      }
      target.set(Little.LONG, at, pending);
      at += 8;
      pending = held == 0 ? 0 : taken >>> (64 - held);
      held += more - 64;
    }
    for (; held > 0; held -= 8, pending >>>= 8) target.set(Little.BYTE, at++, (byte) pending);
    return target;
  }

  /// Offsets of `width` bytes, one more than rows, so that the values of the rows stand one behind
  /// the other from 0 on.
  static MemorySegment offsets(
      MemorySegment source, int width, RowSet rows, SegmentAllocator memory) {
    MemorySegment target = Buffers.allocate(memory, (rows.count() + 1) * width);
    if (width == 4) {
      offsets32(source, rows, target);
    } else {
      offsets64(source, rows, target);
    }
    return target;
  }

  private static void offsets32(MemorySegment source, RowSet rows, MemorySegment target) {
    int end = 0;
    long at = 4;
    target.set(Little.INT, 0, 0);
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long from = (long) i << 8;
      for (long word = rows.word(i); word != 0; word &= word - 1) {
        long row = from + ((long) Long.numberOfTrailingZeros(word) << 2);
        end += source.get(Little.INT, row + 4) - source.get(Little.INT, row);
        target.set(Little.INT, at, end);
        at += 4;
      }
    }
  }

  private static void offsets64(MemorySegment source, RowSet rows, MemorySegment target) {
    long end = 0;
    long at = 8;
    target.set(Little.LONG, 0, 0);
    for (int i = 0; i < RowSet.wordsOf(rows.rows()); i++) {
      long from = (long) i << 9;
      for (long word = rows.word(i); word != 0; word &= word - 1) {
        long row = from + ((long) Long.numberOfTrailingZeros(word) << 3);
        end += source.get(Little.LONG, row + 8) - source.get(Little.LONG, row);
        target.set(Little.LONG, at, end);
        at += 8;
      }
    }
  }
}
