package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Cells that stand in a dictionary.
final class DictionaryCells implements CellReader {
  private final MemorySegment indices;
  private final @Nullable MemorySegment validity;
  private final int width;
  private final boolean signed;
  private final CellReader values;

  DictionaryCells(ArrayData array, CellReader values) {
    if (!(array.layout().type() instanceof Type.Int(int bits, boolean signs))) {
      throw new AssertionError("indices of type " + array.layout().type());
    }
    this.indices = array.buffers().get(1);
    this.validity = Buffers.validity(array);
    this.width = bits / 8;
    this.signed = signs;
    this.values = values;
  }

  private long index(long row) {
    return signed ? Little.signedAt(indices, width, row) : Little.unsignedAt(indices, width, row);
  }

  @Override
  public boolean isNull(long row) {
    return (validity != null && !Bits.get(validity, row)) || values.isNull(index(row));
  }

  @Override
  public void text(long row, StringBuilder out) {
    values.text(index(row), out);
  }

  @Override
  public void json(long row, StringBuilder out) {
    if (isNull(row)) {
      out.append("null");
    } else {
      values.json(index(row), out);
    }
  }
}
