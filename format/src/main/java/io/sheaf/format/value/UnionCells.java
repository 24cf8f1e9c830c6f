package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.util.List;

/// Cells of one of several types: JSON objects of the one member that a row selects.
final class UnionCells implements CellReader {
  private final ArrayData array;
  private final Type.Union type;
  private final List<CellReader> members;

  UnionCells(ArrayData array, List<CellReader> members) {
    if (!(array.layout().type() instanceof Type.Union union)) {
      throw new AssertionError("a union of type " + array.layout().type());
    }
    this.array = array;
    this.type = union;
    this.members = members;
  }

  private int member(long row) {
    int id = array.buffers().getFirst().get(Little.BYTE, row);
    return type.typeIds().indexOf(id);
  }

  private long place(long row) {
    return type.mode() == Type.UnionMode.DENSE ? Little.intAt(array.buffers().get(1), row) : row;
  }

  @Override
  public boolean isNull(long row) {
    return members.get(member(row)).isNull(place(row));
  }

  @Override
  public void text(long row, StringBuilder out) {
    json(row, out);
  }

  @Override
  public void json(long row, StringBuilder out) {
    int member = member(row);
    out.append('{');
    JsonText.quote(array.children().get(member).layout().field().name(), out);
    out.append(':');
    members.get(member).json(place(row), out);
    out.append('}');
  }
}
