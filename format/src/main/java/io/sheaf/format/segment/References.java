package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;

/// Which entries of a dictionary a chunk refers to.
final class References {
  private final ArrayData column;
  private final int width;
  private final boolean signed;
  private final MemorySegment indices;
  private final long[] used;

  References(ArrayData column, long entries) {
    this.column = column;
    this.indices = column.buffers().get(1);
    Type.Int type = (Type.Int) column.layout().type();
    this.width = type.bits() / 8;
    this.signed = type.signed();
    this.used = new long[Math.toIntExact(entries / 64 + 1)];
    for (long i = 0; i < column.length(); i++) {
      if (!present(column, i)) continue;
      long index = index(i);
      used[(int) (index >> 6)] |= 1L << index;
    }
  }

  private long index(long row) {
    return signed ? Little.signedAt(indices, width, row) : Little.unsignedAt(indices, width, row);
  }

  private static boolean present(ArrayData array, long i) {
    if (array.nullCount() == 0) return true;
    return Bits.get(array.buffers().getFirst(), i);
  }

  /// How many values of the chunk refer to an entry that is itself null.
  long toNulls(ArrayData dictionary) {
    if (dictionary.nullCount() == 0) return 0;
    long count = 0;
    for (long i = 0; i < column.length(); i++) {
      if (present(column, i) && !present(dictionary, index(i))) count++;
    }
    return count;
  }

  /// A bitmap of the entries that are referred to and not null.
  MemorySegment present(ArrayData dictionary) {
    byte[] bits = new byte[8 * used.length];
    MemorySegment map = MemorySegment.ofArray(bits);
    for (int i = 0; i < used.length; i++) map.set(Little.LONG, 8L * i, used[i]);
    if (dictionary.nullCount() == 0) return map;
    MemorySegment validity = dictionary.buffers().getFirst();
    long bytes = Math.min(bits.length, validity.byteSize());
    for (int i = 0; i < bytes; i++) bits[i] &= validity.get(Little.BYTE, i);
    return map;
  }
}
