package io.sheaf.format.segment;

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
}
