package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Cells that are lists of any layout; a map is a list of its entries.
final class ListCells implements CellReader {
  private final ArrayData array;
  private final @Nullable MemorySegment validity;
  private final CellReader child;

  ListCells(ArrayData array, @Nullable MemorySegment validity, CellReader child) {
    this.array = array;
    this.validity = validity;
    this.child = child;
  }

  @Override
  public boolean isNull(long row) {
    return validity != null && !Bits.get(validity, row);
  }

  @Override
  public void text(long row, StringBuilder out) {
    json(row, out);
  }

  @Override
  public void json(long row, StringBuilder out) {
    if (isNull(row)) {
      out.append("null");
      return;
    }
    long start = start(row);
    long size = size(row, start);
    out.append('[');
    for (long i = 0; i < size; i++) {
      out.append(i == 0 ? "" : ",");
      child.json(start + i, out);
    }
    out.append(']');
  }

  private long start(long row) {
    return switch (array.layout().type()) {
      case Type.FixedSizeList(int size) -> row * size;
      case Type.LargeList _, Type.LargeListView _ -> Little.longAt(array.buffers().get(1), row);
      default -> Little.intAt(array.buffers().get(1), row);
    };
  }

  private long size(long row, long start) {
    return switch (array.layout().type()) {
      case Type.FixedSizeList(int size) -> size;
      case Type.ListView _ -> Little.intAt(array.buffers().get(2), row);
      case Type.LargeListView _ -> Little.longAt(array.buffers().get(2), row);
      default -> start(row + 1) - start;
    };
  }
}
