package io.sheaf.format.segment;

import io.sheaf.format.MalformedException;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// Where the sections of one directory begin, computed from the counts in its header.
///
/// Sections follow each other in this order, each a multiple of 8 long, none of them located by a
/// number on disk: a directory whose counts do not add up to its length is refused before anything
/// else is looked at.
record DirectoryShape(
    long columnIds,
    long sortKeys,
    long messages,
    long batchIndex,
    long dictionaryIndex,
    long pages,
    long chunks,
    long bounds,
    long end) {

  /// The counts that a shape follows from.
  record Counts(
      int columns,
      int sortKeys,
      int messages,
      int batches,
      int dictionaries,
      int pages,
      long bounds) {}

  static DirectoryShape of(Counts counts) {
    long at = DirectoryLayout.HEADER;
    long columnIds = at;
    at += (long) counts.columns * DirectoryLayout.COLUMN_ID;
    long sortKeys = at;
    at += (long) counts.sortKeys * DirectoryLayout.SORT_KEY;
    long messages = at;
    at += (long) counts.messages * DirectoryLayout.MESSAGE;
    long batchIndex = at;
    at += Words.roundUp((long) counts.batches * DirectoryLayout.INDEX, 8);
    long dictionaryIndex = at;
    at += Words.roundUp((long) counts.dictionaries * DirectoryLayout.INDEX, 8);
    long pages = at;
    at += (long) counts.pages * DirectoryLayout.PAGE;
    long chunks = at;
    at =
        Math.addExact(
            at, Math.multiplyExact((long) counts.batches * counts.columns, DirectoryLayout.CHUNK));
    long bounds = at;
    at = Math.addExact(at, Words.roundUp(counts.bounds, 8));
    return new DirectoryShape(
        columnIds, sortKeys, messages, batchIndex, dictionaryIndex, pages, chunks, bounds, at);
  }

  /// The counts in a header, each at least 0.
  static Counts counts(MemorySegment header) {
    int columns = count(header, DirectoryLayout.AT_COLUMNS, "columns");
    int batches = count(header, DirectoryLayout.AT_BATCHES, "record batches");
    long chunks = (long) batches * columns;
    if (chunks > header.get(Little.LONG, DirectoryLayout.AT_LENGTH) / DirectoryLayout.CHUNK) {
      throw new MalformedException(
          "directory +" + DirectoryLayout.AT_BATCHES + ": no room for " + chunks + " chunks");
    }
    return new Counts(
        columns,
        count(header, DirectoryLayout.AT_SORT_KEYS, "sort keys"),
        count(header, DirectoryLayout.AT_MESSAGES, "messages"),
        batches,
        count(header, DirectoryLayout.AT_DICTIONARIES, "dictionaries"),
        count(header, DirectoryLayout.AT_PAGES, "pages"),
        bounds(header));
  }

  private static int count(MemorySegment header, int at, String what) {
    int count = header.get(Little.INT, at);
    if (count < 0) throw new MalformedException("directory +" + at + ": " + count + " " + what);
    return count;
  }

  private static long bounds(MemorySegment header) {
    long bytes = header.get(Little.LONG, DirectoryLayout.AT_BOUNDS);
    if (bytes < 0 || bytes > Integer.MAX_VALUE) {
      throw new MalformedException(
          "directory +" + DirectoryLayout.AT_BOUNDS + ": " + bytes + " bytes of bounds");
    }
    return bytes;
  }
}
