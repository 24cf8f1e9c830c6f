package io.sheaf.cli.inspect;

import io.sheaf.cli.output.Grid;
import io.sheaf.cli.output.RowCursor;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.schema.Field;
import io.sheaf.format.value.TypeName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an Arrow file or stream of any author holds, found by reading all of it.
///
/// @param nulls for each field, in order
public record ArrowReport(
    String file, List<Field> fields, List<Long> nulls, long rows, long batches, long bytes) {
  /// Copies the lists.
  public ArrowReport {
    fields = List.copyOf(fields);
    nulls = List.copyOf(nulls);
  }

  /// Reads and validates `path`.
  ///
  /// @throws io.sheaf.format.MalformedException when it is not Arrow, or not valid
  public static ArrowReport of(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path);
        BatchSource source = IpcSource.open(channel, Limits.defaults())) {
      List<Field> fields = source.schema().schema().fields();
      long[] nulls = new long[fields.size()];
      long rows = 0;
      long batches = 0;
      long bytes = 0;
      var cursor = new RowCursor(source);
      for (RowBatch batch = cursor.next(); batch != null; batch = cursor.next()) {
        rows += batch.rows();
        batches++;
        bytes += batch.bytes();
        for (int i = 0; i < nulls.length; i++) {
          nulls[i] += batch.columns().get(i).nullCount();
        }
      }
      List<Long> counted = new ArrayList<>();
      for (long count : nulls) {
        counted.add(count);
      }
      return new ArrowReport(path.toString(), fields, counted, rows, batches, bytes);
    }
  }

  /// The figures of the whole, in one line.
  public String summary() {
    return String.join(
        "  ",
        Figures.count(rows, "row", "rows"),
        Figures.count(batches, "batch", "batches"),
        Figures.bytes(bytes),
        "Arrow, not a segment");
  }

  /// A line for each column.
  public List<String> lines(int width) {
    var grid = new Grid(List.of("column", "type", ">nulls"));
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      grid.add(List.of(field.name(), TypeName.of(field), Figures.count(nulls.get(i))));
    }
    return grid.lines(width);
  }

  /// The same as values.
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("file", file);
    json.put("rows", rows);
    json.put("batches", batches);
    json.put("bytes", bytes);
    List<Map<String, Object>> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      columns.add(
          Map.of("column", field.name(), "type", TypeName.of(field), "nulls", nulls.get(i)));
    }
    json.put("columns", columns);
    return json;
  }
}
