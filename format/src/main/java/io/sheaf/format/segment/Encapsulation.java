package io.sheaf.format.segment;

import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The encapsulated message format of Arrow IPC: continuation marker, length, flatbuffer.
final class Encapsulation {
  /// Bytes before the flatbuffer.
  static final int PREFIX = 8;

  private static final int CONTINUATION = -1;

  private Encapsulation() {}

  /// Writes a flatbuffer with its prefix over the whole of `target`, which may be longer: zeros
  /// follow, and count as part of the metadata.
  static void write(MemorySegment flatbuffer, MemorySegment target) {
    target.set(Little.INT, 0, CONTINUATION);
    target.set(Little.INT, 4, (int) (target.byteSize() - PREFIX));
    long end = PREFIX + flatbuffer.byteSize();
    MemorySegment.copy(flatbuffer, 0, target, PREFIX, flatbuffer.byteSize());
    target.asSlice(end).fill((byte) 0);
  }

  /// The flatbuffer, with its padding, of an encapsulated message that fills `block`; null when the
  /// prefix is not that of one.
  static @Nullable MemorySegment read(MemorySegment block) {
    boolean good =
        block.get(Little.INT, 0) == CONTINUATION
            && block.get(Little.INT, 4) == block.byteSize() - PREFIX;
    return good ? block.asSlice(PREFIX) : null;
  }
}
