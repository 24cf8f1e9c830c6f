package io.sheaf.format.segment;

import static io.sheaf.format.segment.DirectoryLayout.*;

import io.sheaf.format.MalformedException;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/// The checks of a directory's entries: after them every number that leads anywhere leads to a
/// place that exists.
final class DirectoryEntries {
  private final MemorySegment bytes;
  private final DirectoryShape shape;
  private final long base;
  private final boolean strict;
  private final int columns;
  private final int messages;
  private final int batches;
  private final int dictionaries;
  private final int pages;
  private final long boundsBytes;

  /// @param base where the directory begins in the file, for messages
  /// @param strict whether unknown bits are refused
  DirectoryEntries(MemorySegment bytes, DirectoryShape shape, long base, boolean strict) {
    this.bytes = bytes;
    this.shape = shape;
    this.base = base;
    this.strict = strict;
    DirectoryShape.Counts counts = DirectoryShape.counts(bytes);
    this.columns = counts.columns();
    this.messages = counts.messages();
    this.batches = counts.batches();
    this.dictionaries = counts.dictionaries();
    this.pages = counts.pages();
    this.boundsBytes = counts.bounds();
  }

  void check() {
    columns();
    messages();
    for (int batch = 0; batch < batches; batch++) chunks(batch);
  }

  private void columns() {
    int codec = bytes.get(Little.INT, AT_CODEC);
    if (codec < 0 || codec > 2) throw bad(AT_CODEC, "codec " + codec);
    int keys = bytes.get(Little.INT, AT_SORT_KEYS);
    for (int i = 0; i < keys; i++) {
      long at = shape.sortKeys() + (long) i * SORT_KEY;
      int column = bytes.get(Little.INT, at);
      if (column < 0 || column >= columns) {
        throw bad(at, "sort key on column " + column + " of " + columns);
      }
      if (strict && (bytes.get(Little.INT, at + 4) & ~3) != 0) {
        throw bad(at + 4, "unknown sort flags");
      }
    }
  }

  private void messages() {
    long offset = bytes.get(Little.INT, AT_PROLOGUE);
    if (offset <= 0 || !block(offset)) throw bad(AT_PROLOGUE, "prologue of " + offset + " bytes");
    if (bytes.get(Little.LONG, AT_ROWS) < 0) throw bad(AT_ROWS, "rows below 0");
    if (bytes.get(Little.LONG, AT_LOGICAL) < 0) throw bad(AT_LOGICAL, "bytes below 0");
    int page = 0;
    int batch = 0;
    int dictionary = 0;
    long rows = 0;
    long logical = 0;
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < messages; i++) {
      long at = shape.messages() + (long) i * MESSAGE;
      page = message(at, offset, page);
      offset +=
          bytes.get(Little.INT, at + MESSAGE_METADATA) + bytes.get(Little.LONG, at + MESSAGE_BODY);
      int kind = bytes.get(Little.INT, at + MESSAGE_KIND);
      if (kind == KIND_BATCH) {
        ordinal(at, i, batch++, batches, shape.batchIndex());
        rows = sum(rows, at + MESSAGE_ROWS, AT_ROWS);
      } else {
        if (kind != KIND_DICTIONARY) throw bad(at + MESSAGE_KIND, "message of kind " + kind);
        ordinal(at, i, dictionary++, dictionaries, shape.dictionaryIndex());
        long id = bytes.get(Little.LONG, at + MESSAGE_DICTIONARY);
        if (!ids.add(id)) throw bad(at + MESSAGE_DICTIONARY, "dictionary " + id + " stands twice");
      }
      logical = sum(logical, at + MESSAGE_LOGICAL, AT_LOGICAL);
    }
    if (offset != bytes.get(Little.LONG, AT_TAIL)) {
      throw bad(AT_TAIL, "messages end at " + offset);
    }
    if (page != pages) throw bad(AT_PAGES, "messages have " + page + " pages of " + pages);
    if (batch != batches) throw bad(AT_BATCHES, batch + " record batches of " + batches);
    if (dictionary != dictionaries) {
      throw bad(AT_DICTIONARIES, dictionary + " dictionaries of " + dictionaries);
    }
    if (rows != bytes.get(Little.LONG, AT_ROWS)) {
      throw bad(AT_ROWS, "record batches have " + rows + " rows");
    }
    if (logical != bytes.get(Little.LONG, AT_LOGICAL)) {
      throw bad(AT_LOGICAL, "messages have " + logical + " bytes");
    }
  }

  /// Adds a number that is at least 0 to a sum that must not exceed the total at `total`.
  private long sum(long sum, long at, int total) {
    long more = bytes.get(Little.LONG, at);
    if (more < 0 || more > bytes.get(Little.LONG, total) - sum) {
      throw bad(at, more + " is more than the total at +" + total + " leaves");
    }
    return sum + more;
  }

  /// Checks one message and its pages; returns the number of the page after them.
  private int message(long at, long offset, int page) {
    long tail = bytes.get(Little.LONG, AT_TAIL);
    int metadata = bytes.get(Little.INT, at + MESSAGE_METADATA);
    long body = bytes.get(Little.LONG, at + MESSAGE_BODY);
    if (bytes.get(Little.LONG, at + MESSAGE_OFFSET) != offset) {
      throw bad(at, "message does not begin at " + offset);
    }
    if (metadata <= 0 || !block(metadata) || metadata > tail - offset) {
      throw bad(at + MESSAGE_METADATA, "metadata of " + metadata + " bytes");
    }
    if (body < 0 || !block(body) || body > tail - offset - metadata) {
      throw bad(at + MESSAGE_BODY, "body of " + body + " bytes");
    }
    if (bytes.get(Little.LONG, at + MESSAGE_ROWS) < 0) {
      throw bad(at + MESSAGE_ROWS, "rows below 0");
    }
    int first = bytes.get(Little.INT, at + MESSAGE_FIRST_PAGE);
    int count = bytes.get(Little.INT, at + MESSAGE_PAGES);
    if (first != page || count < 0 || count > pages - page) {
      throw bad(
          at + MESSAGE_FIRST_PAGE,
          count + " pages from " + first + ", where " + page + " of " + pages + " is next");
    }
    long next = offset + metadata;
    for (int i = first; i < first + count; i++) next = page(i, next);
    if (next != offset + metadata + body) {
      throw bad(at + MESSAGE_BODY, "pages do not fill the body");
    }
    return first + count;
  }

  private long page(int page, long offset) {
    long at = shape.pages() + (long) page * PAGE;
    int length = bytes.get(Little.INT, at + PAGE_LENGTH);
    if (bytes.get(Little.LONG, at + PAGE_OFFSET) != offset) {
      throw bad(at, "page " + page + " does not begin at " + offset);
    }
    if (length <= 0 || !block(length) || length > SegmentLayout.MAX_PAGE) {
      throw bad(at + PAGE_LENGTH, "page " + page + " of " + length + " bytes");
    }
    return offset + length;
  }

  private void ordinal(long at, int message, int ordinal, int count, long index) {
    if (ordinal >= count || bytes.get(Little.INT, at + MESSAGE_ORDINAL) != ordinal) {
      throw bad(at + MESSAGE_ORDINAL, "message is not number " + ordinal + " of its kind");
    }
    if (bytes.get(Little.INT, index + (long) ordinal * INDEX) != message) {
      throw bad(index + (long) ordinal * INDEX, "index does not lead to message " + message);
    }
  }

  private void chunks(int batch) {
    int message = bytes.get(Little.INT, shape.batchIndex() + (long) batch * INDEX);
    long at = shape.messages() + (long) message * MESSAGE;
    long rows = bytes.get(Little.LONG, at + MESSAGE_ROWS);
    int page = bytes.get(Little.INT, at + MESSAGE_FIRST_PAGE);
    int end = page + bytes.get(Little.INT, at + MESSAGE_PAGES);
    long position = 0;
    for (int column = 0; column < columns; column++) {
      long chunk = shape.chunks() + ((long) batch * columns + column) * CHUNK;
      int in = bytes.get(Little.INT, chunk + CHUNK_PAGE);
      if (in != Directory.NO_PAGE) {
        if (in < page || in >= end) throw bad(chunk, "chunk in page " + in);
        if (in > page) position = 0;
        page = in;
        position = place(chunk, in, position);
      } else {
        if (bytes.get(Little.LONG, chunk + CHUNK_OFFSET) != 0) {
          throw bad(chunk, "a chunk without a page has bytes");
        }
      }
      values(chunk, rows);
    }
  }

  /// Checks where a chunk lies; returns where it ends in its page.
  private long place(long chunk, int page, long position) {
    int from = bytes.get(Little.INT, chunk + CHUNK_OFFSET);
    int length = bytes.get(Little.INT, chunk + CHUNK_LENGTH);
    int bound = bytes.get(Little.INT, shape.pages() + (long) page * PAGE + PAGE_LENGTH);
    if (from < position
        || from % SegmentLayout.ALIGNMENT != 0
        || length <= 0
        || length > bound - from) {
      throw bad(
          chunk + CHUNK_OFFSET, "chunk of " + length + " bytes at " + from + " of page " + page);
    }
    return (long) from + length;
  }

  private void values(long chunk, long rows) {
    int flags = bytes.get(Little.INT, chunk + CHUNK_FLAGS);
    long nulls = bytes.get(Little.LONG, chunk + CHUNK_NULLS);
    if (nulls < Statistics.UNKNOWN || nulls > rows) {
      throw bad(chunk + CHUNK_NULLS, nulls + " nulls in " + rows + " rows");
    }
    if (strict && (flags & -2 * Statistics.ALL_NULL) != 0) {
      throw bad(chunk + CHUNK_FLAGS, "unknown flags");
    }
    boolean bounded = (flags & (Statistics.HAS_MIN | Statistics.HAS_MAX)) != 0;
    if ((flags & Statistics.ALL_NULL) != 0 && (nulls != rows || bounded)) {
      throw bad(
          chunk + CHUNK_FLAGS, "all null, but " + nulls + " nulls in " + rows + " rows, or bounds");
    }
    int min = Byte.toUnsignedInt(bytes.get(Little.BYTE, chunk + CHUNK_MIN_LENGTH));
    int max = Byte.toUnsignedInt(bytes.get(Little.BYTE, chunk + CHUNK_MAX_LENGTH));
    long from = Integer.toUnsignedLong(bytes.get(Little.INT, chunk + CHUNK_BOUNDS));
    if (min > Statistics.MAX_BOUND
        || max > Statistics.MAX_BOUND
        || (min > 0 && (flags & Statistics.HAS_MIN) == 0)
        || (max > 0 && (flags & Statistics.HAS_MAX) == 0)
        || from + min + max > boundsBytes) {
      throw bad(
          chunk + CHUNK_BOUNDS,
          "bounds of " + min + " and " + max + " bytes at " + from + " of " + boundsBytes);
    }
  }

  private static boolean block(long bytes) {
    return bytes % SegmentLayout.BLOCK == 0;
  }

  private MalformedException bad(long at, String rule) {
    return new MalformedException("offset " + (base + at) + ": directory +" + at + ": " + rule);
  }
}
