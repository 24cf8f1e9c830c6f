package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.sheaf.format.MalformedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One compressed LZ4 block (`lz4_Block_format.md`).
///
/// Libraries offer this for blocks that stand alone; the frames Arrow C++ writes link theirs, so
/// that a match may reach back into the blocks before. Here it is one target, and how far back a
/// match may reach is a number.
final class Lz4Block {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MIN_MATCH = 4;

  private Lz4Block() {}

  /// Expands a block into `target` from byte `start` on and returns where it ended.
  ///
  /// @param first the first byte of the target that matches may refer to
  static long expand(MemorySegment block, MemorySegment target, long first, long start) {
    long size = block.byteSize();
    long room = target.byteSize();
    long in = 0;
    long out = start;
    while (true) {
      if (in >= size) throw bad();
      int token = block.get(JAVA_BYTE, in++) & 0xff;
      int high = token >>> 4;
      long literals = high;
      if (high == 15) {
        int more;
        do {
          if (in >= size) throw bad();
          more = block.get(JAVA_BYTE, in++) & 0xff;
          literals += more;
        } while (more == 255);
      }
      if (literals > size - in || literals > room - out) throw bad();
      literals(block, in, target, out, literals);
      in += literals;
      out += literals;
      if (in == size) return out;
      if (size - in < 2) throw bad();
      int distance = block.get(SHORT, in) & 0xffff;
      in += 2;
      int low = token & 15;
      long match = (long) low + MIN_MATCH;
      if (low == 15) {
        int more;
        do {
          if (in >= size) throw bad();
          more = block.get(JAVA_BYTE, in++) & 0xff;
          match += more;
        } while (more == 255);
      }
      if (distance == 0 || out - distance < first || match > room - out) throw bad();
      repeat(target, out - distance, out, match);
      out += match;
    }
  }

  private static void literals(
      MemorySegment block, long from, MemorySegment target, long to, long count) {
    if (count <= 16 && block.byteSize() - from >= 16 && target.byteSize() - to >= 16) {
      // Past the end of the literals lies what is overwritten next.
      target.set(JAVA_LONG_UNALIGNED, to, block.get(JAVA_LONG_UNALIGNED, from));
      target.set(JAVA_LONG_UNALIGNED, to + 8, block.get(JAVA_LONG_UNALIGNED, from + 8));
    } else {
      MemorySegment.copy(block, from, target, to, count);
    }
  }

  /// Copies forwards; where source and target overlap, what was just written is read again.
  private static void repeat(MemorySegment target, long from, long to, long count) {
    if (to - from >= 8 && target.byteSize() - to >= count + 8) {
      for (long i = 0; i < count; i += 8) {
        target.set(JAVA_LONG_UNALIGNED, to + i, target.get(JAVA_LONG_UNALIGNED, from + i));
      }
    } else {
      for (long i = 0; i < count; i++) {
        target.set(JAVA_BYTE, to + i, target.get(JAVA_BYTE, from + i));
      }
    }
  }

  private static MalformedException bad() {
    return new MalformedException("LZ4 block is damaged");
  }
}
