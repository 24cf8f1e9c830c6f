package io.sheaf.store;

import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.segment.Directory;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Survey;
import io.sheaf.store.table.TableProperties;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// One table as of one snapshot. Good as long as the snapshot is open; any thread.
public final class TableView {
  private final Snapshot snapshot;
  private final TableState table;
  private final SchemaMessage schema;

  TableView(Snapshot snapshot, TableState table) {
    this.snapshot = snapshot;
    this.table = table;
    this.schema = table.schema().message();
  }

  /// Its name as of the snapshot.
  public TableName name() {
    return table.name();
  }

  /// Its id, which no other table of this store ever had or has.
  public long id() {
    return table.id();
  }

  /// Its schema message, as its creator wrote it.
  public SchemaMessage schemaMessage() {
    return schema;
  }

  /// Rows of all its segments.
  public long rows() {
    return table.rows();
  }

  /// How many segments it has.
  public long segments() {
    return table.segments().size();
  }

  /// How many batches its segments have.
  public long batches() {
    return table.segments().stream().mapToLong(SegmentRef::batches).sum();
  }

  /// The batches and rows of one segment.
  public record Stretch(long batches, long rows) {}

  /// The segments, in table order: where batches are long and where they are short.
  public List<Stretch> stretches() {
    return table.segments().stream()
        .map(segment -> new Stretch(segment.batches(), segment.rowsLeft()))
        .toList();
  }

  /// How many pages its segments have.
  public long pages() {
    return table.segments().stream().mapToLong(SegmentRef::pages).sum();
  }

  /// Bytes of its data as Arrow counts them, without padding, decompressed.
  public long logicalBytes() {
    return table.logicalBytes();
  }

  /// Bytes of its segment files.
  public long fileBytes() {
    return table.fileBytes();
  }

  /// The options it was created with.
  public TableOptions options() {
    return new TableOptions(
        TableProperties.batchRows(table.properties()), TableProperties.codec(table.properties()));
  }

  /// The options it was created with, as text, sorted by name.
  public Map<String, String> properties() {
    return table.properties();
  }

  TableState state() {
    return table;
  }

  /// The snapshot that changed it last.
  public long changedAt() {
    return table.changedAt();
  }

  /// A scan of all columns and rows.
  public Scan scan() {
    return Scan.of(snapshot, table, schema);
  }

  /// Shows the directory of each segment, in table order, with its place in the store. Reads no
  /// page; a directory is valid during its call only.
  public void survey(BiConsumer<SegmentPlace, Directory> visitor) {
    try (var resources = snapshot.resources("survey of " + table.name(), table)) {
      for (SegmentRef segment : table.segments()) {
        SegmentPlace place = SegmentPlace.of(segment);
        Survey.visit(table.id(), segment, resources, found -> visitor.accept(place, found));
      }
    }
  }
}
