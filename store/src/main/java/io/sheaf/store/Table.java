package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.arrow.ArrowSchemas;
import io.sheaf.store.arrow.VectorSource;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.tree.Predicate;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A table to write to: a handle by id, with nothing to close. It follows a rename, and every
/// method throws `StoreException.NoSuchTable` once the table is dropped. Any thread.
public final class Table {
  private final Store store;
  private final long id;
  private final long expect;

  Table(Store store, long id) {
    this(store, id, Composition.ANY);
  }

  private Table(Store store, long id, long expect) {
    this.store = store;
    this.id = id;
    this.expect = expect;
  }

  /// The same table for writes that are made only if it has not changed since `snapshot`; else they
  /// throw `StoreException.Conflict`, and nothing is written. A repetition of one that was made is
  /// its duplicate all the same.
  public Table expect(long snapshot) {
    return new Table(store, id, snapshot);
  }

  /// Its name now.
  public TableName name() {
    return store.writes().state(id).name();
  }

  /// Its schema message.
  public SchemaMessage schemaMessage() {
    return store.writes().state(id).schema().message();
  }

  /// Appends all batches of `reader`, durable on return. Drains the reader and never closes it.
  ///
  /// @throws StoreException.BadInput when the schema does not match, or the data is not valid
  /// @throws IOException when the reader fails
  public Commit append(ArrowReader reader, Key key) throws IOException {
    try (VectorSource source = VectorSource.of(reader)) {
      return append(source, key);
    }
  }

  /// Appends all that `source` brings, durable on return. Drains the source and never closes it.
  /// Small ones that come together are one commit, with one snapshot: each of them is there in it,
  /// one behind the other. All or nothing: whatever is thrown, no row of it is there, but for
  /// `CommitUnknown`, which tells to ask again with the same key.
  ///
  /// @throws StoreException.BadInput when the schema does not match, or the data is not valid
  /// @throws IOException when the source fails
  public Commit append(BatchSource source, Key key) throws IOException {
    return store.writes().append(id, source, key, expect);
  }

  /// Takes all that `source` brings into a stage for this table: durable on return, and seen by
  /// nobody until [Store#commit] brings it in. Drains the source and never closes it.
  ///
  /// @param key tells a repetition, which gives the same stage; apart from the keys of appends
  /// @throws StoreException.BadInput when the schema does not match, or the data is not valid
  /// @throws StoreException.StagesFull when there are too many
  /// @throws IOException when the source fails
  public Stage stage(BatchSource source, Key key) throws IOException {
    return store.staging().stage(id, source, key);
  }

  /// The same of a reader.
  public Stage stage(ArrowReader reader, Key key) throws IOException {
    try (VectorSource source = VectorSource.of(reader)) {
      return stage(source, key);
    }
  }

  /// Puts the rows of `source` in the place of all that the table has by then, as one commit,
  /// durable on return: whoever reads sees the ones or the others. Drains the source and never
  /// closes it.
  ///
  /// @throws StoreException.BadInput when the schema does not match, or the data is not valid
  /// @throws IOException when the source fails
  public Commit overwrite(BatchSource source, Key key) throws IOException {
    return store.writes().commit(id, key, expect, (tx, table) -> tx.overwrite(table, source));
  }

  /// Puts the rows of `source` in the place of those that a predicate is true for, as one commit.
  /// Whether it is true for a new row is not asked. All else is as for [#delete] and [#append].
  public Commit overwrite(BatchSource source, Where where, Key key) throws IOException {
    return store
        .writes()
        .commit(id, key, expect, (tx, table) -> tx.overwrite(table, where, source));
  }

  /// Deletes the rows for which a predicate is true, such as `ts < ?`, with a value for each `?`,
  /// as one commit, durable on return. Snapshots before keep them. Rows that others commit
  /// meanwhile are looked at, too: those that are there when it is made.
  ///
  /// @throws StoreException.BadPredicate with the place of the fault in the text
  /// @throws StoreException.BadInput when it takes more to note down than a commit may hold
  /// @throws StoreException.Conflict when the table does not stop changing; nothing is deleted then
  public Commit delete(String where, @Nullable Object... parameters) {
    return delete(Key.random(), where, parameters);
  }

  /// The same under a key: once made, the same key again deletes nothing.
  public Commit delete(Key key, String where, @Nullable Object... parameters) {
    return delete(key, Filters.parse(where, Arrays.asList(parameters)));
  }

  /// The same of a predicate.
  public Commit delete(Key key, Predicate predicate) {
    return delete(key, predicate, Pace.unlimited());
  }

  /// The same at a pace, of the bytes that have to be looked at to know which rows it is.
  ///
  /// @throws java.util.concurrent.CancellationException when the pace was cancelled; nothing is
  ///   deleted then
  public Commit delete(Key key, Predicate predicate, Pace pace) {
    return store.writes().commit(id, key, expect, new RemoveRows(id, new Where(predicate), pace));
  }

  /// Takes all rows out, as one commit, durable on return. Files go with the last snapshot that has
  /// them.
  public Commit truncate(Key key) {
    return store.writes().commit(id, key, expect, new RemoveAll(id));
  }

  /// Puts small segments together, without the rows that were deleted and with dictionaries united,
  /// as one commit that replaces them: the same rows in the same order. Others read and write
  /// meanwhile. What is not worth it is left alone.
  ///
  /// @throws StoreException.BadInput when it is being compacted already
  /// @throws StoreException.Conflict when others do not stop replacing what it reads
  public Compacted compact(CompactionOptions options) {
    return compact(options, (rows, all) -> true);
  }

  /// The same, for a watcher to see how far it has come, and to end it.
  ///
  /// @throws java.util.concurrent.CancellationException when the watcher ends it: nothing is
  /// changed
  public Compacted compact(CompactionOptions options, CompactionWatcher watcher) {
    return store.compactions().run(store.writes().state(id), options, watcher);
  }

  /// Adds a column behind those that are there, as one commit, durable on return. Rows that are
  /// there have null in it, without a file being written; appends from now on must bring it.
  /// Snapshots before do not have it.
  ///
  /// @throws StoreException.BadInput when there is one of that name, or it cannot hold nulls
  public Commit addColumn(Field field) {
    return addColumns(ArrowSchemas.toMessage(new Schema(List.of(field))), Key.random());
  }

  /// The same of columns of any Arrow types, in order, under a key: once made, the same key again
  /// adds nothing. Metadata of the columns is kept byte for byte; dictionaries get ids of their
  /// own.
  public Commit addColumns(SchemaMessage columns, Key key) {
    return store.writes().commit(id, key, expect, new AddColumns(id, columns));
  }

  /// Appends batches one by one, each durable as it is taken, for the caller to close.
  ///
  /// @param schema the schema of what will come
  public SteadyAppend appendEach(SchemaMessage schema, Key key) {
    return store.writes().appendEach(id, schema, key, expect);
  }

  /// Appends rows that are filled in place, for the caller to close. Only vectors are charged to
  /// `allocator`.
  public Appender appender(BufferAllocator allocator, Key key) {
    return new Appender(store, id, allocator, key, expect);
  }
}
