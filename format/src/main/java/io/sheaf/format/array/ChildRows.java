package io.sheaf.format.array;

import java.util.Arrays;

/// The values of a child that some rows of its parent refer to, being gathered.
final class ChildRows {
  private final long rows;
  private final long[] words;
  private long lastFrom;
  private long lastEnd;

  /// None yet, of `rows` values.
  ChildRows(long rows) {
    this.rows = rows;
    this.words = new long[RowSet.wordsOf(rows)];
  }

  /// The values of lists of `size` values each, of the rows of a set.
  static RowSet ofEqualLists(RowSet lists, int size) {
    ChildRows values = new ChildRows(Math.multiplyExact(lists.rows(), (long) size));
    for (long from = lists.nextIn(0); from < lists.rows(); ) {
      long to = lists.nextOut(from);
      values.add(from * size, to * size);
      from = lists.nextIn(to);
    }
    return values.set();
  }

  /// Adds the values `[from, end)`; those that are there already make no difference.
  void add(long from, long end) {
    // Many lists may share their values, all of them the same.
    if (from >= end || (from >= lastFrom && end <= lastEnd)) return;
    lastFrom = from;
    lastEnd = end;
    int first = (int) (from >>> 6);
    int last = (int) ((end - 1) >>> 6);
    long low = -1L << from;
    long high = -1L >>> -end;
    if (first == last) {
      words[first] |= low & high;
      return;
    }
    words[first] |= low;
    Arrays.fill(words, first + 1, last, -1L);
    words[last] |= high;
  }

  /// What was gathered; nothing may be added any more.
  RowSet set() {
    return RowSet.of(rows, words);
  }
}
