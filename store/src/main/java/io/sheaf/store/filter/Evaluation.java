package io.sheaf.store.filter;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import java.util.Arrays;

/// The rows that a filter is asked about.
///
/// @param columns the top-level columns that the batch has, ascending
@SuppressWarnings("ArrayRecordComponent") // lives as long as one call
record Evaluation(RowBatch batch, int[] columns, Dictionaries dictionaries) {
  /// A top-level column by its index in the schema.
  ArrayData column(int top) {
    return batch.columns().get(Arrays.binarySearch(columns, top));
  }
}
