package io.sheaf.cli.output;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.io.OutputStream;

/// Comma-separated values as RFC 4180 has them, with a header. Null is nothing at all, the empty
/// text is two quotes.
final class CsvOutput {
  private CsvOutput() {}

  static long write(BatchSource rows, OutputStream out) throws IOException {
    var writer = new TextRows(rows, out);
    StringBuilder header = writer.text();
    writer.fields().forEach(field -> cell(header, field.name()));
    end(header, writer.fields().size());
    return writer.write(
        (text, columns, row) -> {
          for (var column : columns) {
            if (column.isNull(row)) {
              text.append(',');
            } else {
              cell(text, column.text(row));
            }
          }
          end(text, columns.size());
        });
  }

  private static void cell(StringBuilder text, String value) {
    if (needsQuotes(value)) {
      text.append('"').append(value.replace("\"", "\"\"")).append('"');
    } else {
      text.append(value);
    }
    text.append(',');
  }

  /// Each cell has put a comma behind itself; the last one makes room for the end of the line.
  private static void end(StringBuilder text, int cells) {
    if (cells > 0) {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
  }

  private static boolean needsQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return value.isEmpty() || value.charAt(0) == ' ' || value.charAt(value.length() - 1) == ' ';
  }
}
