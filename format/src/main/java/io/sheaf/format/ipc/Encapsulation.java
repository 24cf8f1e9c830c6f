package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The form in which messages stand in streams and files: a continuation marker, the length of the
/// metadata, the flatbuffer, zeros.
public final class Encapsulation {
  /// The first four bytes of a message.
  public static final int CONTINUATION = -1;

  /// Bytes of marker and length.
  public static final int PREFIX = 8;

  static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Encapsulation() {}

  /// A flatbuffer in its envelope, padded so that what follows it in the file starts aligned.
  ///
  /// @param position where in the file or stream it will stand, a multiple of 8
  /// @param alignment of the byte after it: a power of two, at least 8
  public static byte[] of(MemorySegment flatbuffer, long position, int alignment) {
    long end = position + PREFIX + flatbuffer.byteSize();
    int length = Math.toIntExact((end + alignment - 1 & -alignment) - position);
    byte[] bytes = new byte[length];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    segment.set(INT, 0, CONTINUATION);
    segment.set(INT, 4, length - PREFIX);
    MemorySegment.copy(flatbuffer, JAVA_BYTE, 0, segment, JAVA_BYTE, PREFIX, flatbuffer.byteSize());
    return bytes;
  }

  /// The marker that ends a stream: a continuation and the length 0.
  public static byte[] endOfStream() {
    return new byte[] {-1, -1, -1, -1, 0, 0, 0, 0};
  }
}
