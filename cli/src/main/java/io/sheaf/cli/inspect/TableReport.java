package io.sheaf.cli.inspect;

import io.sheaf.cli.output.Grid;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.value.TypeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the directories of a table, or of one segment file, tell.
public final class TableReport {
  private final List<ColumnReport> columns;
  private long rows;
  private long segments;
  private long batches;
  private long pages;
  private long logicalBytes;
  private long fileBytes;
  private int version;

  /// A report on a table of that schema, to which segments are added.
  public TableReport(Schema schema) {
    this.columns = schema.fields().stream().map(ColumnReport::new).toList();
  }

  /// Adds a segment, in table order.
  public void add(Directory directory) {
    rows += directory.rows();
    segments++;
    batches += directory.batches();
    pages += directory.pages();
    logicalBytes += directory.logicalBytes();
    fileBytes += directory.fileLength();
    version = Math.max(version, directory.formatVersion());
    for (int batch = 0; batch < directory.batches(); batch++) {
      for (int column = 0; column < columns.size(); column++) {
        columns.get(column).add(directory, batch, column);
      }
    }
  }

  /// The figures of the whole, in one line after its name.
  public String summary() {
    double waste = fileBytes == 0 ? 0 : Math.max(0, fileBytes - logicalBytes) / (double) fileBytes;
    List<String> parts = new ArrayList<>();
    parts.add(Figures.count(rows, "row", "rows"));
    parts.add(Figures.count(segments, "segment", "segments"));
    parts.add(Figures.count(batches, "batch", "batches"));
    parts.add(Figures.count(pages, "page", "pages"));
    parts.add(Figures.bytes(fileBytes));
    parts.add(
        fileBytes < logicalBytes
            ? "from " + Figures.bytes(logicalBytes)
            : "waste " + Figures.percent(waste));
    parts.add("format " + version);
    return String.join("  ", parts);
  }

  /// A line for each column.
  public List<String> lines(int width) {
    var grid =
        new Grid(
            List.of("column", "type", ">nulls", "min", "max", "per batch", "encoding", "prunes"));
    for (ColumnReport column : columns) {
      grid.add(
          List.of(
              column.field().name(),
              TypeName.of(column.field()),
              column.nulls() < 0 ? "?" : Figures.count(column.nulls()),
              column.min(),
              column.max(),
              Figures.binary(column.perBatch()),
              column.encoding(),
              column.prunes()));
    }
    return grid.lines(width);
  }

  /// The same as values.
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("rows", rows);
    json.put("segments", segments);
    json.put("batches", batches);
    json.put("pages", pages);
    json.put("file_bytes", fileBytes);
    json.put("logical_bytes", logicalBytes);
    json.put("format", version);
    json.put("columns", columns.stream().map(TableReport::json).toList());
    return json;
  }

  private static Map<String, @Nullable Object> json(ColumnReport column) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("column", column.field().name());
    json.put("type", TypeName.of(column.field()));
    json.put("nulls", column.nulls() < 0 ? null : column.nulls());
    json.put("min", column.min());
    json.put("max", column.max());
    json.put("bytes_per_batch", column.perBatch());
    json.put("encoding", column.encoding());
    json.put("prunes", column.prunes());
    return json;
  }
}
