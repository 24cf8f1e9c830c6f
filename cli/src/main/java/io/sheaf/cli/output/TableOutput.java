package io.sheaf.cli.output;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.format.value.CellReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Columns of text for people: figures to the right, null as nothing.
record TableOutput(int width) implements RowWriter {
  /// Widths are chosen anew after so many rows.
  private static final int GRID_ROWS = 1000;

  @Override
  public long write(BatchSource rows, OutputStream out) throws IOException {
    List<Field> fields = rows.schema().schema().fields();
    var cursor = new RowCursor(rows);
    Grid grid = grid(fields);
    long count = 0;
    int inGrid = 0;
    for (RowBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
      List<CellReader> columns = cursor.readers(batch);
      for (long row = 0; row < batch.rows(); row++) {
        if (inGrid == GRID_ROWS) {
          show(grid, out);
          grid = grid(fields);
          inGrid = 0;
        }
        grid.add(cells(columns, row));
        inGrid++;
      }
      count += batch.rows();
    }
    if (inGrid > 0 || count == 0) {
      show(grid, out);
    }
    return count;
  }

  private static Grid grid(List<Field> fields) {
    return new Grid(
        fields.stream().map(Field::name).toList(),
        fields.stream().map(TableOutput::right).toList());
  }

  private static boolean right(Field field) {
    return switch (field.type()) {
      case Type.Int _, Type.FloatingPoint _, Type.Decimal _ -> field.dictionary() == null;
      default -> false;
    };
  }

  private static List<String> cells(List<CellReader> columns, long row) {
    List<String> cells = new ArrayList<>(columns.size());
    for (CellReader column : columns) {
      cells.add(column.isNull(row) ? "" : column.text(row));
    }
    return cells;
  }

  private void show(Grid grid, OutputStream out) throws IOException {
    for (String line : grid.lines(width)) {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
