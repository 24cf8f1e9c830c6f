package io.sheaf.format.segment;

import io.sheaf.format.UnsupportedException;
import java.util.Arrays;

/// Which chunks of a body share a page, and where pages and chunks begin.
///
/// A chunk of [SegmentLayout#LARGE_CHUNK] bytes has its own page; smaller neighbours share one
/// until it holds as many; a body under [SegmentLayout#SMALL_BODY] is one page. A chunk without
/// bytes is in none.
final class Packing {
  private final int[] chunkPages;
  private final long[] chunkOffsets;
  private long[] pageOffsets = new long[4];
  private int[] firstChunks = new int[4];
  private int pages;
  private long end;

  /// @param chunks bytes of each chunk, each buffer in it rounded up to [SegmentLayout#ALIGNMENT]
  Packing(long[] chunks) {
    chunkPages = new int[chunks.length];
    chunkOffsets = new long[chunks.length];
    long sum = 0;
    for (long chunk : chunks) sum = Math.addExact(sum, chunk);
    boolean small = sum < SegmentLayout.SMALL_BODY;
    long held = SegmentLayout.LARGE_CHUNK;
    for (int i = 0; i < chunks.length; i++) {
      long bytes = chunks[i];
      if (bytes == 0) {
        chunkPages[i] = Directory.NO_PAGE;
        continue;
      }
      boolean own = bytes >= SegmentLayout.LARGE_CHUNK;
      if (pages == 0 || (!small && (own || held >= SegmentLayout.LARGE_CHUNK))) {
        beginPage(i);
        held = 0;
      }
      chunkPages[i] = pages - 1;
      chunkOffsets[i] = end;
      end += bytes;
      held += bytes;
    }
    end = Words.roundUp(end, SegmentLayout.BLOCK);
    for (int page = 0; page < pages; page++) checkLength(page);
  }

  private void beginPage(int chunk) {
    end = Words.roundUp(end, SegmentLayout.BLOCK);
    if (pages == pageOffsets.length) {
      pageOffsets = Arrays.copyOf(pageOffsets, 2 * pages);
      firstChunks = Arrays.copyOf(firstChunks, 2 * pages);
    }
    firstChunks[pages] = chunk;
    pageOffsets[pages++] = end;
  }

  private void checkLength(int page) {
    long bytes = pageEnd(page) - pageOffsets[page];
    if (bytes > SegmentLayout.MAX_PAGE) {
      throw new UnsupportedException(
          "a page of "
              + bytes
              + " bytes; the most is "
              + SegmentLayout.MAX_PAGE
              + ": write smaller batches");
    }
  }

  int pages() {
    return pages;
  }

  /// Bytes of the body: all pages.
  long bytes() {
    return end;
  }

  /// Where a page begins in the body.
  long pageOffset(int page) {
    return pageOffsets[page];
  }

  int pageBytes(int page) {
    return (int) (pageEnd(page) - pageOffsets[page]);
  }

  private long pageEnd(int page) {
    return page + 1 < pages ? pageOffsets[page + 1] : end;
  }

  /// The first chunk of a page; for the number after the last page, the number after the last
  /// chunk.
  int firstChunk(int page) {
    return page < pages ? firstChunks[page] : chunkPages.length;
  }

  /// The page of a chunk, or [Directory#NO_PAGE].
  int chunkPage(int chunk) {
    return chunkPages[chunk];
  }

  /// Where a chunk begins in the body.
  long chunkOffset(int chunk) {
    return chunkOffsets[chunk];
  }
}
