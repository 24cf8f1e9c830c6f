package io.sheaf.format.array;

/// How many rows of a set stand before a row.
final class Ranks {
  private final RowSet set;

  /// Of the words before each.
  private final long[] counts;

  Ranks(RowSet set) {
    this.set = set;
    counts = new long[RowSet.wordsOf(set.rows()) + 1];
    for (int i = 1; i < counts.length; i++) {
      counts[i] = counts[i - 1] + Long.bitCount(set.word(i - 1));
    }
  }

  /// The rows of the set before `row`, which may be the one behind the last.
  long before(long row) {
    int word = (int) (row >>> 6);
    if ((row & 63) == 0) return counts[word];
    return counts[word] + Long.bitCount(set.word(word) & ((1L << row) - 1));
  }
}
