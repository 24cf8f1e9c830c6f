package io.sheaf.store;

import io.sheaf.store.log.SegmentRef;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a segment lies: a file of the store, or a part of one.
///
/// @param file relative to the store directory
/// @param offset where it begins in the file
/// @param bytes its length
public record SegmentPlace(String file, long offset, long bytes) {
  private static final Pattern TEXT = Pattern.compile("(.*)@(\\d{1,18})\\+(\\d{1,18})");

  static SegmentPlace of(SegmentRef segment) {
    return new SegmentPlace(segment.file(), segment.start(), segment.bytes());
  }

  /// As text: `FILE@OFFSET+BYTES`.
  public String text() {
    return file + "@" + offset + "+" + bytes;
  }

  /// Reads what [#text] wrote.
  ///
  /// @throws StoreException.BadInput when it is something else
  public static SegmentPlace parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) throw new StoreException.BadInput("no place of a segment: " + text);
    return new SegmentPlace(
        parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)));
  }
}
