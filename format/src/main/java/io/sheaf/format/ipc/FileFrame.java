package io.sheaf.format.ipc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What an Arrow IPC file begins and ends with: `ARROW1`, padded to 8 bytes, and the length of the
/// footer before another `ARROW1`.
public final class FileFrame {
  /// Bytes in front of the first message: the magic and two zeros.
  public static final int HEAD = 8;

  /// Bytes after the footer: its length and the magic.
  public static final int TAIL = 10;

  private static final byte[] MAGIC = "ARROW1".getBytes(US_ASCII);

  private FileFrame() {}

  /// The first 8 bytes of a file.
  public static byte[] head() {
    return java.util.Arrays.copyOf(MAGIC, HEAD);
  }

  /// The last 10 bytes of a file.
  public static byte[] tail(int footerLength) {
    var tail = MemorySegment.ofArray(new byte[TAIL]);
    tail.set(Encapsulation.INT, 0, footerLength);
    MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, tail, 4, MAGIC.length);
    return tail.toArray(ValueLayout.JAVA_BYTE);
  }

  /// True when bytes begin as a file does, rather than as a stream.
  public static boolean isHead(MemorySegment bytes) {
    return bytes.byteSize() >= MAGIC.length
        && bytes.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) == -1;
  }

  static long footerLength(Extent extent, Limits limits) throws IOException {
    long size = extent.size();
    if (size <= HEAD + TAIL) {
      throw new MalformedException("file of " + size + " bytes: too short for an Arrow file");
    }
    MemorySegment tail = extent.read(size - TAIL, TAIL);
    if (!isHead(tail.asSlice(4))) {
      throw new MalformedException("file does not end in ARROW1: cut short, or not an Arrow file");
    }
    int length = tail.get(Encapsulation.INT, 0);
    if (length <= 0 || length > size - HEAD - TAIL) {
      throw new MalformedException("footer of " + length + " bytes in a file of " + size);
    }
    if (length > limits.metadata()) {
      throw new UnsupportedException(
          "footer of %d bytes; the limit is %d".formatted(length, limits.metadata()));
    }
    return length;
  }
}
