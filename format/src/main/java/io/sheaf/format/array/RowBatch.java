package io.sheaf.format.array;

import java.util.List;

/// The same rows of every column: an Arrow record batch by layout, decompressed.
///
/// @param rows the number of rows, also when there are no columns
/// @param columns one array of length `rows` for each top-level field, in schema order
public record RowBatch(long rows, List<ArrayData> columns) {
  /// Copies the list.
  public RowBatch {
    columns = List.copyOf(columns);
  }

  /// Bytes in all buffers.
  public long bytes() {
    long sum = 0;
    for (ArrayData column : columns) sum += column.bytes();
    return sum;
  }
}
