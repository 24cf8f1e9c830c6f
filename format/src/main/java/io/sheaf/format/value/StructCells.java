package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cells with members: JSON objects.
final class StructCells implements CellReader {
  private final @Nullable MemorySegment validity;
  private final List<String> names;
  private final List<CellReader> members;

  StructCells(ArrayData array, @Nullable MemorySegment validity, List<CellReader> members) {
    this.validity = validity;
    this.names = array.children().stream().map(child -> child.layout().field().name()).toList();
    this.members = members;
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
    out.append('{');
    for (int i = 0; i < members.size(); i++) {
      out.append(i == 0 ? "" : ",");
      JsonText.quote(names.get(i), out);
      out.append(':');
      members.get(i).json(row, out);
    }
    out.append('}');
  }
}
