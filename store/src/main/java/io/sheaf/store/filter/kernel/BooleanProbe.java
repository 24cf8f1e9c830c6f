package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;

/// True of booleans that are `value`.
public record BooleanProbe(boolean value) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    Rows.keepBits(rows, values.buffers().get(1), values.length(), wanted == value);
  }
}
