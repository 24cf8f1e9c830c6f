package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// Cells in runs.
final class RunCells implements CellReader {
  private final MemorySegment ends;
  private final int width;
  private final long runs;
  private final CellReader values;

  RunCells(ArrayData array, CellReader values) {
    ArrayData runEnds = array.children().getFirst();
    this.ends = runEnds.buffers().get(1);
    this.width = runEnds.layout().bitWidth() / 8;
    this.runs = runEnds.length();
    this.values = values;
  }

  /// The first run that ends behind `row`.
  private long run(long row) {
    long low = 0;
    long high = runs - 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (Little.signedAt(ends, width, middle) > row) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  @Override
  public boolean isNull(long row) {
    return values.isNull(run(row));
  }

  @Override
  public void text(long row, StringBuilder out) {
    values.text(run(row), out);
  }

  @Override
  public void json(long row, StringBuilder out) {
    values.json(run(row), out);
  }
}
