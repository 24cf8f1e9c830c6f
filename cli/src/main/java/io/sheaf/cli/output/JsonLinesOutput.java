package io.sheaf.cli.output;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.Field;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One JSON object a line, a member for each column.
final class JsonLinesOutput {
  private JsonLinesOutput() {}

  static long write(BatchSource rows, OutputStream out) throws IOException {
    var writer = new TextRows(rows, out);
    List<String> names = writer.fields().stream().map(JsonLinesOutput::key).toList();
    return writer.write(
        (text, columns, row) -> {
          text.append('{');
          for (int i = 0; i < columns.size(); i++) {
            text.append(i == 0 ? "" : ",").append(names.get(i));
            columns.get(i).json(row, text);
          }
          text.append("}\n");
        });
  }

  private static String key(Field field) {
    return new String(io.sheaf.flight.json.Json.bytes(field.name()), StandardCharsets.UTF_8) + ":";
  }
}
