package io.sheaf.format.segment;

import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Little-endian numbers one after the other, on the heap, as many as come.
final class EntryBuffer {
  private byte[] bytes = new byte[128];
  private int length;

  EntryBuffer putInt(int value) {
    room(4);
    memory().set(Little.INT, length, value);
    length += 4;
    return this;
  }

  EntryBuffer putLong(long value) {
    room(8);
    memory().set(Little.LONG, length, value);
    length += 8;
    return this;
  }

  EntryBuffer putBytes(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  int length() {
    return length;
  }

  /// Writes all of it to `target` at `offset`.
  void copyTo(MemorySegment target, long offset) {
    MemorySegment.copy(bytes, 0, target, Little.BYTE, offset, length);
  }

  private MemorySegment memory() {
    return MemorySegment.ofArray(bytes);
  }

  private void room(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length)
      bytes = Arrays.copyOf(bytes, (int) Math.min(2L * needed, Integer.MAX_VALUE - 8));
  }
}
