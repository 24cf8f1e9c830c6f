package io.sheaf.format.value;

/// Cells of the type that has no values.
record NullCells() implements CellReader {
  @Override
  public boolean isNull(long row) {
    return true;
  }

  @Override
  public void text(long row, StringBuilder out) {
    throw new AssertionError("text of a null");
  }

  @Override
  public void json(long row, StringBuilder out) {
    out.append("null");
  }
}
