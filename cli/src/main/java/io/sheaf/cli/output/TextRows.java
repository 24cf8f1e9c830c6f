package io.sheaf.cli.output;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.value.CellReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes rows as text, batch after batch, in pieces of a moderate size.
final class TextRows {
  private static final int FLUSH_CHARS = 1 << 16;

  private final BatchSource rows;
  private final OutputStream out;
  private final StringBuilder text = new StringBuilder();

  TextRows(BatchSource rows, OutputStream out) {
    this.rows = rows;
    this.out = out;
  }

  /// Appends one row.
  @FunctionalInterface
  interface Line {
    void append(StringBuilder text, List<CellReader> columns, long row) throws IOException;
  }

  /// The fields, in order.
  List<Field> fields() {
    return rows.schema().schema().fields();
  }

  /// The text so far, to be added to.
  StringBuilder text() {
    return text;
  }

  /// Writes every row as `line` has it, and returns how many there were.
  long write(Line line) throws IOException {
    long count = 0;
    var cursor = new RowCursor(rows);
    for (RowBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
      List<CellReader> columns = cursor.readers(batch);
      for (long row = 0; row < batch.rows(); row++) {
        line.append(text, columns, row);
        flush(FLUSH_CHARS);
      }
      count += batch.rows();
    }
    flush(1);
    return count;
  }

  private void flush(int atLeast) throws IOException {
    if (text.length() >= atLeast) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      text.setLength(0);
    }
  }
}
