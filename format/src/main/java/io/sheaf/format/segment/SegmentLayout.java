package io.sheaf.format.segment;

/// The numbers of the layout of a segment.
public final class SegmentLayout {
  /// Unit of everything that is written or read at once: offsets and lengths of blocks and pages
  /// are multiples of it.
  public static final int BLOCK = 4096;

  /// Alignment of every buffer in its page.
  public static final int ALIGNMENT = 64;

  /// A chunk of this many bytes has a page of its own; smaller neighbours share one until it holds
  /// as many.
  public static final int LARGE_CHUNK = 64 << 10;

  /// A body of fewer bytes is one page.
  public static final int SMALL_BODY = 256 << 10;

  /// The longest page: a frame lies within one GiB.
  public static final int MAX_PAGE = 1 << 30;

  /// Where a segment ends: once it has this many bytes, the next batch begins another.
  public static final long MAX_SEGMENT = 1L << 30;

  private SegmentLayout() {}
}
