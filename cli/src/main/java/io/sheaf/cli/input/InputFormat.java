package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A format that `import` reads.
public enum InputFormat {
  /// Arrow IPC, file or stream.
  ARROW,
  /// Parquet.
  PARQUET,
  /// Delimited text; the delimiter, the header and the types are found out.
  CSV,
  /// An array of objects, or an object a line.
  JSON;

  /// How much of a file is looked at.
  static final int HEAD_BYTES = 4096;

  private static final byte[] ARROW_FILE = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FEATHER_1 = "FEA1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PARQUET_FILE = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /// Tells the format by the first bytes, and where they do not tell, by the name.
  ///
  /// @param head the first [#HEAD_BYTES] bytes, or all there are
  static InputFormat of(String name, byte[] head) {
    if (startsWith(head, FEATHER_1)) {
      throw CommandException.failed(
          name + " is a Feather 1 file, which is not Arrow IPC; write it again as Feather 2");
    }
    if (startsWith(head, ARROW_FILE) || isStream(head)) {
      return ARROW;
    }
    if (startsWith(head, PARQUET_FILE)) {
      return PARQUET;
    }
    String lower = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|zst)$", "");
    if (lower.matches(".*\\.(parquet|pq)")) {
      return PARQUET;
    }
    if (lower.matches(".*\\.(json|jsonl|ndjson)")) {
      return JSON;
    }
    if (lower.matches(".*\\.(csv|tsv|txt)")) {
      return CSV;
    }
    if (lower.matches(".*\\.(arrow|arrows|feather|ipc|stream)")) {
      return ARROW;
    }
    return ofText(name, head);
  }

  /// Whether an Arrow input is a file, with a footer, rather than a stream.
  static boolean isArrowFile(byte[] head) {
    return startsWith(head, ARROW_FILE);
  }

  static byte[] head(InputStream in) throws IOException {
    return in.readNBytes(HEAD_BYTES);
  }

  private static InputFormat ofText(String name, byte[] head) {
    for (byte b : head) {
      if (b == 0) {
        throw CommandException.usage(
            "cannot tell the format of " + name + "; say --input-format arrow|parquet|csv|json");
      }
    }
    String text = new String(head, StandardCharsets.UTF_8).stripLeading();
    return text.startsWith("{") || text.startsWith("[") ? JSON : CSV;
  }

  /// A stream begins with the continuation marker, or before Arrow 0.15 with the length of a schema
  /// message, whose root table lies within it.
  private static boolean isStream(byte[] head) {
    if (head.length < 8) {
      return false;
    }
    ByteBuffer start = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    int first = start.getInt(0);
    if (first == -1) {
      return true;
    }
    int root = start.getInt(4);
    return first >= 16
        && first < 1 << 24
        && first % 4 == 0
        && root >= 8
        && root < Math.min(first, 64)
        && root % 4 == 0;
  }

  private static boolean startsWith(byte[] head, byte[] magic) {
    return head.length >= magic.length
        && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }
}
