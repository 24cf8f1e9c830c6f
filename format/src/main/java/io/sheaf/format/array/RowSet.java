package io.sheaf.format.array;

import java.util.Arrays;

/// Some of the rows of a batch: a bit for each row, row 0 in the lowest bit of word 0.
///
/// An immutable value; any thread.
public final class RowSet {
  private final long rows;
  private final long[] words;
  private final long count;

  private RowSet(long rows, long[] words) {
    this.rows = rows;
    this.words = words;
    long ones = 0;
    for (long word : words) ones += Long.bitCount(word);
    this.count = ones;
  }

  /// All of `rows` rows.
  public static RowSet all(long rows) {
    long[] words = new long[wordsOf(rows)];
    Arrays.fill(words, -1L);
    if ((rows & 63) != 0) words[words.length - 1] = (1L << rows) - 1;
    return new RowSet(rows, words);
  }

  /// None of `rows` rows.
  public static RowSet none(long rows) {
    return new RowSet(rows, new long[wordsOf(rows)]);
  }

  /// The rows whose bit is set. Takes over `words`, which has no bit at or above `rows`.
  public static RowSet of(long rows, long[] words) {
    boolean fits = words.length == wordsOf(rows);
    boolean clean = fits && ((rows & 63) == 0 || words[words.length - 1] >>> (rows & 63) == 0);
    if (!clean) throw new AssertionError(words.length + " words for " + rows + " rows, or a bit");
    return new RowSet(rows, words);
  }

  /// How many words hold a bit for each of `rows` rows.
  public static int wordsOf(long rows) {
    return Math.toIntExact((rows + 63) >>> 6);
  }

  /// How many rows the batch has.
  public long rows() {
    return rows;
  }

  /// How many of them are in the set.
  public long count() {
    return count;
  }

  /// Whether all rows are.
  public boolean isAll() {
    return count == rows;
  }

  /// Whether no row is.
  public boolean isEmpty() {
    return count == 0;
  }

  /// Whether the rows of the set, of which there are any, are neighbours.
  public boolean isRun() {
    return count > 0 && nextOut(nextIn(0)) == nextIn(0) + count;
  }

  /// Rows `64 * index` to `64 * index + 63`, as bits.
  public long word(int index) {
    return words[index];
  }

  /// Whether `row` is in the set.
  public boolean contains(long row) {
    return (words[(int) (row >>> 6)] >>> row & 1) != 0;
  }

  /// The rows of both sets, which are of the same batch.
  public RowSet and(RowSet other) {
    long[] both = words.clone();
    for (int i = 0; i < both.length; i++) both[i] &= other.words[i];
    return new RowSet(rows, both);
  }

  /// The rows of this set that are not in `other`, of the same batch.
  public RowSet minus(RowSet other) {
    long[] left = words.clone();
    for (int i = 0; i < left.length; i++) left[i] &= ~other.words[i];
    return new RowSet(rows, left);
  }

  /// The first `limit` rows of this set, or all if it has no more.
  public RowSet first(long limit) {
    if (count <= limit) return this;
    long[] kept = new long[words.length];
    long left = limit;
    for (int i = 0; left > 0; i++) {
      long word = words[i];
      while (Long.bitCount(word) > left) word ^= Long.highestOneBit(word);
      kept[i] = word;
      left -= Long.bitCount(word);
    }
    return new RowSet(rows, kept);
  }

  /// The first row at or behind `from` that is in the set, or `rows` when there is none.
  public long nextIn(long from) {
    return next(from, 0);
  }

  /// The first row at or behind `from` that is not in the set, or `rows` when there is none.
  public long nextOut(long from) {
    return next(from, -1);
  }

  private long next(long from, long flip) {
    if (from >= rows) return rows;
    int index = (int) (from >>> 6);
    long word = (words[index] ^ flip) & (-1L << from);
    while (word == 0) {
      if (++index == words.length) return rows;
      word = words[index] ^ flip;
    }
    return Math.min(rows, ((long) index << 6) + Long.numberOfTrailingZeros(word));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowSet set && rows == set.rows && Arrays.equals(words, set.words);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(rows) + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return count + " of " + rows + " rows";
  }
}
