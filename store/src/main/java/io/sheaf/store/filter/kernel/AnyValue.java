package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;

/// True of every value, of any layout.
public record AnyValue() implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    if (!wanted) Rows.clear(rows);
  }
}
