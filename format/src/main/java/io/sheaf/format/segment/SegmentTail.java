package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.Footer;
import io.sheaf.format.ipc.FooterCodec;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field.KeyValue;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The end of a segment: end-of-stream marker, directory, zeros, Arrow's footer, its length, and
/// `ARROW1`.
public final class SegmentTail {
  /// Continuation marker and length 0, as one little-endian number.
  static final long END_OF_STREAM = 0xFFFFFFFFL;

  /// Bytes of the end-of-stream marker; the directory follows it.
  static final int MARKER = 8;

  /// Bytes after the footer's flatbuffer: its length and `ARROW1`.
  static final int TRAILER = 10;

  /// `ARROW1` as a little-endian number.
  static final long MAGIC = 0x3157_4F52_5241L;

  /// Key in the footer's metadata: where the directory lies in the file, as `offset:length` in
  /// decimal.
  public static final String DIRECTORY_KEY = "sheaf.directory";

  /// Key in the footer's metadata: the store's ids of the columns, in decimal, with commas between.
  public static final String COLUMN_IDS_KEY = "sheaf.column_ids";

  /// Key in the footer's metadata: the version of the segment's format, in decimal.
  public static final String FORMAT_KEY = "sheaf.format";

  private SegmentTail() {}

  /// Finds the tail of a segment by way of Arrow's footer, for a file of which nothing is known but
  /// its length. Whoever has a commit record knows the tail from there.
  ///
  /// @return where the tail begins; from there to the end is what [Directory#open] takes
  /// @throws MalformedException when this is not a whole Arrow file, or the footer is damaged
  /// @throws UnsupportedException when it is an Arrow file that Sheaf has not written
  public static long locate(long fileLength, SegmentBytes bytes) throws IOException {
    if (fileLength < 2L * SegmentLayout.BLOCK || fileLength % SegmentLayout.BLOCK != 0) {
      throw new MalformedException(
          "a file of " + fileLength + " bytes is no segment: not a multiple of 4096, or too short");
    }
    long end = fileLength - TRAILER;
    MemorySegment trailer = bytes.read(end, TRAILER);
    if ((trailer.get(Little.LONG, 2) >>> 16) != MAGIC) {
      throw new MalformedException("offset " + (end + 4) + ": the file does not end with ARROW1");
    }
    int length = trailer.get(Little.INT, 0);
    if (length <= 0 || length > end - SegmentLayout.BLOCK) {
      throw new MalformedException("offset " + end + ": footer of " + length + " bytes");
    }
    return directory(FooterCodec.parse(bytes.read(end - length, length)), end - length) - MARKER;
  }

  /// Where the directory begins, as the footer at `footerOffset` says.
  private static long directory(Footer footer, long footerOffset) {
    String place = value(footer, DIRECTORY_KEY);
    if (place == null) {
      throw new UnsupportedException(
          "an Arrow file, but no segment: its footer has no " + DIRECTORY_KEY);
    }
    int colon = place.indexOf(':');
    try {
      long offset = Long.parseLong(place, 0, Math.max(colon, 0), 10);
      if ((offset - MARKER) % SegmentLayout.BLOCK == 0
          && offset > SegmentLayout.BLOCK
          && offset < footerOffset) {
        return offset;
      }
    } catch (NumberFormatException e) {
      throw new MalformedException("footer: directory at \"" + place + "\"", e);
    }
    throw new MalformedException("footer: directory at \"" + place + "\"");
  }

  /// A value of the footer's metadata, or null.
  static @Nullable String value(Footer footer, String key) {
    for (KeyValue pair : footer.metadata()) if (pair.key().equals(key)) return pair.value();
    return null;
  }
}
