package io.sheaf.format.segment;

/// A range of a segment file that is written at once: file offset and length are multiples of 4096.
///
/// Blocks come in file order and without gaps: the prologue; for each message its header and then
/// its pages; the tail.
///
/// @param offset where it begins in the file
/// @param bytes how long it is; at most 1 GiB for a page
/// @param page the number of the page, dense from 0, or [#NO_PAGE]
public record SegmentBlock(long offset, int bytes, int page) {
  /// The page number of what is not a page: prologue, headers and tail.
  public static final int NO_PAGE = -1;
}
