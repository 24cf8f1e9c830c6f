package io.sheaf.cli.place;

import io.sheaf.cli.option.ScanOptions;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.Field;
import io.sheaf.store.Commit;
import io.sheaf.store.Compacted;
import io.sheaf.store.CompactionOptions;
import io.sheaf.store.CompactionWatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tables to read and to write, wherever they are.
///
/// One thread at a time. Closed by whoever opened it.
public sealed interface Place extends AutoCloseable permits LocalPlace, RemotePlace {
  /// How the place was named on the command line.
  String shown();

  /// All tables of the newest snapshot, by name.
  List<TableSummary> tables() throws IOException;

  /// The columns of a table.
  List<Field> columns(String table) throws IOException;

  /// Begins to read a table, for the caller to close.
  BatchSource scan(String table, ScanOptions options) throws IOException;

  /// What a read would read and why not the rest, with no page of data read: by the names of
  /// reports, and `text` for people.
  Map<String, @Nullable Object> explain(String table, ScanOptions options) throws IOException;

  /// Writes all of `rows` in one atomic commit; never closes them.
  Commit write(WriteRequest request, BatchSource rows) throws IOException;

  /// Drops a table.
  void drop(String table) throws IOException;

  /// Gives a table another name.
  void rename(String table, String name) throws IOException;

  /// Puts the segments of a table in order; `watcher` is told how far it is.
  Compacted compact(String table, CompactionOptions options, CompactionWatcher watcher)
      throws IOException;

  /// Says for how long snapshots are kept, and lets go of those superseded longer ago than `age`;
  /// null for what is not asked for.
  ///
  /// @return the oldest snapshot that can be asked for
  long expire(@Nullable Duration keep, @Nullable Duration age) throws IOException;

  @Override
  void close();
}
