package io.sheaf.cli.place;

import io.sheaf.cli.option.Moment;
import io.sheaf.cli.option.ScanOptions;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Commit;
import io.sheaf.store.Compacted;
import io.sheaf.store.CompactionOptions;
import io.sheaf.store.CompactionWatcher;
import io.sheaf.store.Options;
import io.sheaf.store.Scan;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import io.sheaf.store.TableView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tables of a store directory that this process has opened.
public final class LocalPlace implements Place {
  private final String shown;
  private final Store store;

  private LocalPlace(String shown, Store store) {
    this.shown = shown;
    this.store = store;
  }

  /// Opens the store in `directory`, which must be there.
  ///
  /// @throws StoreException.Locked when another process has it open
  public static LocalPlace open(String directory, Options options) {
    return open(directory, options, "make one: sheaf import FILE");
  }

  /// The same.
  ///
  /// @param otherwise what to do where there is none, in words
  public static LocalPlace open(String directory, Options options, String otherwise) {
    StoreDirectory.requireStore(directory, otherwise);
    return new LocalPlace(directory, Store.openExisting(Path.of(directory), options));
  }

  /// Opens the store in `directory` to read it; nothing in it changes.
  public static LocalPlace openForReading(String directory, Options options) {
    StoreDirectory.requireStore(directory, "nothing is made of it to be read only");
    return new LocalPlace(directory, Store.openForReading(Path.of(directory), options));
  }

  /// Opens the store in `directory`, and makes an empty one where there is none.
  public static LocalPlace openOrCreate(String directory, Options options) {
    StoreDirectory.requireStoreOrRoom(directory);
    return new LocalPlace(directory, Store.open(Path.of(directory), options));
  }

  @Override
  public String shown() {
    return shown;
  }

  /// The open store.
  public Store store() {
    return store;
  }

  @Override
  public List<TableSummary> tables() {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.tables().stream().map(LocalPlace::summary).toList();
    }
  }

  private static TableSummary summary(TableView table) {
    return new TableSummary(
        table.name().qualified(),
        table.rows(),
        table.schemaMessage().schema().fields().size(),
        table.batches(),
        table.segments(),
        table.fileBytes(),
        table.logicalBytes(),
        table.changedAt());
  }

  /// The snapshot that was asked for, for the caller to close.
  public Snapshot snapshot(@Nullable Moment at) {
    return switch (at) {
      case null -> store.snapshot();
      case Moment.Numbered(long number) -> store.snapshotAt(number);
      case Moment.Time(var time) -> store.snapshotAt(time);
    };
  }

  /// A table of a snapshot that [#snapshot] gave for `at`.
  public TableView table(Snapshot snapshot, String name, @Nullable Moment at) {
    try {
      return snapshot.table(name);
    } catch (StoreException.NoSuchTable e) {
      throw AsOf.failure(e, shown, at);
    }
  }

  @Override
  public List<Field> columns(String table) {
    try (Snapshot snapshot = store.snapshot()) {
      return table(snapshot, table, null).schemaMessage().schema().fields();
    }
  }

  @Override
  public BatchSource scan(String table, ScanOptions options) {
    try (Snapshot snapshot = snapshot(options.at())) {
      return new LocalRows(scan(snapshot, table, options).messages("sheaf " + table));
    }
  }

  @Override
  public Map<String, @Nullable Object> explain(String table, ScanOptions options) {
    try (Snapshot snapshot = snapshot(options.at())) {
      return scan(snapshot, table, options).explain().json();
    }
  }

  private Scan scan(Snapshot snapshot, String table, ScanOptions options) {
    Scan scan = table(snapshot, table, options.at()).scan();
    if (!options.columns().isEmpty()) {
      scan = scan.select(options.columns());
    }
    if (options.where() != null) {
      scan = scan.where(options.where());
    }
    if (options.limit() != null) {
      scan = scan.limit(options.limit());
    }
    return scan;
  }

  @Override
  public Commit write(WriteRequest request, BatchSource rows) throws IOException {
    TableName name = TableName.of(request.table());
    return switch (request.mode()) {
      case CREATE -> store.createTable(name, rows, request.options(), request.key());
      case APPEND -> store.table(request.table()).append(rows, request.key());
      case REPLACE -> store.replaceTable(name, rows, request.options(), request.key());
    };
  }

  @Override
  public void drop(String table) {
    store.dropTable(table);
  }

  @Override
  public void rename(String table, String name) {
    store.renameTable(table, name);
  }

  @Override
  public Compacted compact(String table, CompactionOptions options, CompactionWatcher watcher) {
    return store.table(table).compact(options, watcher);
  }

  @Override
  public long expire(@Nullable Duration keep, @Nullable Duration age) {
    if (keep != null) store.keepSnapshots(keep);
    return age == null ? store.oldestSnapshot() : store.expireSnapshots(age);
  }

  @Override
  public void close() {
    store.close();
  }
}
