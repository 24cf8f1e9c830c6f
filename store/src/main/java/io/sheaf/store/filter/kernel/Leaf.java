package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import org.jspecify.annotations.Nullable;

/// The array that holds the values of a column's rows, and which of them each row has.
///
/// @param values an array of plain values
/// @param positions the value of each row that is not null, or null when row `i` has value `i`
@SuppressWarnings("ArrayRecordComponent") // lives as long as one evaluation, never compared
record Leaf(ArrayData values, int @Nullable [] positions) {
  /// Goes down a path as [Descent] does. Clears the bits of rows that are null.
  static Leaf of(ArrayData column, int[] path, Dictionaries dictionaries, long[] rows) {
    Leaf leaf = new Leaf(column, null);
    int depth = 0;
    while (true) {
      ArrayData array = leaf.values;
      leaf.keepPresent(rows);
      if (array.layout().type() instanceof Type.Null) Rows.clear(rows);
      if (Rows.isEmpty(rows)) return leaf;
      if (!array.layout().values()) {
        leaf = leaf.throughDictionary(dictionaries, rows);
      } else if (array.layout().type() instanceof Type.RunEndEncoded) {
        leaf = leaf.throughRuns(rows);
      } else if (depth < path.length) {
        leaf = new Leaf(array.children().get(path[depth++]), leaf.positions);
      } else {
        return leaf;
      }
    }
  }

  /// The value of a row that is not null.
  long position(long row) {
    return positions == null ? row : positions[(int) row];
  }

  private void keepPresent(long[] rows) {
    if (positions == null) {
      Rows.keepPresent(rows, values);
      return;
    }
    if (values.nullCount() == 0) return;
    long[] present = Rows.all(values.length());
    Rows.keepPresent(present, values);
    for (int w = 0; w < rows.length; w++) {
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        int value = positions[(w << 6) + i];
        if ((present[value >>> 6] >>> value & 1) == 0) rows[w] &= ~(1L << i);
      }
    }
  }

  private Leaf throughDictionary(Dictionaries dictionaries, long[] rows) {
    Field.Dictionary dictionary = values.layout().field().dictionary();
    if (dictionary == null) throw new AssertionError("indices without a dictionary");
    Indices indices = new Indices(values);
    int[] next = new int[rows.length << 6];
    for (int w = 0; w < rows.length; w++) {
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int row = (w << 6) + Long.numberOfTrailingZeros(left);
        next[row] = indices.at(position(row));
      }
    }
    return new Leaf(dictionaries.values(dictionary.id()), next);
  }

  private Leaf throughRuns(long[] rows) {
    RunEnds runs = RunEnds.of(values);
    int[] next = new int[rows.length << 6];
    for (int w = 0; w < rows.length; w++) {
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int row = (w << 6) + Long.numberOfTrailingZeros(left);
        next[row] = runs.at(position(row));
      }
    }
    return new Leaf(values.children().get(1), next);
  }
}
