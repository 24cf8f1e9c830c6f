package io.sheaf.store;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.Change;
import io.sheaf.store.log.CommitKey;
import io.sheaf.store.log.Committed;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SchemaBytes;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.TableProperties;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How writes become commits: each builds its segments first, then commits them on whatever is
/// newest.
final class Writes {
  private final Engine engine;
  private final AtomicLong lastTableId = new AtomicLong();

  Writes(Engine engine) {
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  /// A new table with all that `source` brings, in one commit; `replace` drops the one of that name
  /// in the same commit, if there is one.
  Commit create(TableName name, BatchSource source, TableOptions options, boolean replace, Key key)
      throws IOException {
    CommitKey commitKey = key(name, key);
    Committed before = engine.log().find(commitKey);
    if (before != null) return commit(before, key);
    if (!replace) requireFree(engine.log().catalog(), name);
    TableTarget target = newTable(name, source.schema(), options);
    AtomicReference<@Nullable TableState> replaced = new AtomicReference<>();
    Function<List<SegmentRef>, Change> change =
        segments -> {
          Change creation = creation(name, target, options, segments, replace);
          return newest -> {
            replaced.set(replace ? newest.table(name) : null);
            return creation.on(newest);
          };
        };
    Consumer<Committed> made = committed -> retire(replaced.get(), committed.snapshot());
    return commit(commitAll(target, source, commitKey, change, made), key);
  }

  /// Commits all of `source`; `made` is told of it before anything else can go wrong.
  private Committed commitAll(
      TableTarget target,
      BatchSource source,
      CommitKey key,
      Function<List<SegmentRef>, Change> change,
      Consumer<Committed> made)
      throws IOException {
    return typed(
        () -> {
          try (Ingest ingest = open(target, source.schema())) {
            ingest.drain(source);
            Committed committed = ingest.commit(key, change);
            made.accept(committed);
            return committed;
          }
        });
  }

  /// A new, empty table.
  TableState create(TableName name, SchemaMessage schema, TableOptions options) {
    TableTarget target = newTable(name, schema, options);
    engine.log().commit(null, creation(name, target, options, List.of(), false));
    TableState made = engine.log().catalog().table(target.id());
    if (made == null) throw new StoreException.NoSuchTable(name.qualified(), null);
    return made;
  }

  private Change creation(
      TableName name,
      TableTarget target,
      TableOptions options,
      List<SegmentRef> segments,
      boolean replace) {
    return newest -> {
      List<Entry.OfTable> entries = new ArrayList<>();
      TableState old = newest.table(name);
      if (old != null && replace) entries.add(new Entry.TableDropped(old.id()));
      else requireFree(newest, name);
      entries.add(
          new Entry.TableCreated(
              target.id(),
              name,
              SchemaBytes.copyOf(target.schema().bytes()),
              target.columnIds(),
              TableProperties.of(options.batchRows(), options.codec())));
      if (!segments.isEmpty()) entries.add(new Entry.SegmentsAdded(target.id(), segments));
      return entries;
    };
  }

  private static void requireFree(Catalog catalog, TableName name) {
    if (catalog.table(name) != null) throw new StoreException.TableExists(name.qualified());
  }

  private TableTarget newTable(TableName name, SchemaMessage schema, TableOptions options) {
    return new TableTarget(
        reserveTableId(),
        name.qualified(),
        schema,
        1,
        TableTarget.newColumnIds(schema),
        options.batchRows(),
        options.codec());
  }

  /// An id that no table has, had or will get otherwise: two creations may be under way at once.
  private long reserveTableId() {
    long next = engine.log().catalog().nextTableId();
    return lastTableId.updateAndGet(last -> Math.max(last + 1, next));
  }

  /// Drops a table; its files go with the last snapshot that has it.
  long drop(String name) {
    AtomicReference<TableState> gone = new AtomicReference<>();
    Committed committed =
        engine
            .log()
            .commit(
                null,
                newest -> {
                  gone.set(newest.require(name));
                  return List.of(new Entry.TableDropped(gone.get().id()));
                });
    retire(gone.get(), committed.snapshot());
    return committed.snapshot();
  }

  /// Takes all segments out of a table.
  Commit truncate(long table, Key key) {
    AtomicReference<List<SegmentRef>> gone = new AtomicReference<>(List.of());
    Committed committed =
        engine
            .log()
            .commit(
                key(state(table).name(), key),
                newest -> {
                  TableState now = newest.table(table);
                  if (now == null) throw new StoreException.NoSuchTable("id " + table, null);
                  gone.set(now.segments());
                  if (now.segments().isEmpty()) return List.of();
                  List<Long> ids = now.segments().stream().map(SegmentRef::id).toList();
                  return List.of(new Entry.SegmentsReplaced(table, ids, List.of()));
                });
    if (!committed.duplicate()) {
      engine.segments().retire(table, gone.get(), committed.snapshot());
    }
    return commit(committed, key);
  }

  private void retire(@Nullable TableState gone, long since) {
    if (gone != null) engine.segments().retire(gone.id(), gone.segments(), since);
  }

  Commit append(long table, BatchSource source, Key key) throws IOException {
    TableState state = state(table);
    CommitKey commitKey = key(state.name(), key);
    Committed before = engine.log().find(commitKey);
    if (before != null) return commit(before, key);
    TableTarget target = TableTarget.of(state);
    Function<List<SegmentRef>, Change> change = segments -> addition(table, segments);
    return commit(commitAll(target, source, commitKey, change, _ -> {}), key);
  }

  SteadyAppend appendEach(long table, SchemaMessage schema, Key key) {
    TableState state = state(table);
    return new SteadyAppend(this, TableTarget.of(state), state.name(), schema, key);
  }

  /// The segments behind those that the table has by then.
  Change addition(long table, List<SegmentRef> segments) {
    return newest -> {
      TableState state = newest.table(table);
      if (state == null) throw new StoreException.NoSuchTable("id " + table, null);
      return List.of(new Entry.SegmentsAdded(table, segments));
    };
  }

  Ingest open(TableTarget target, SchemaMessage incoming) {
    return open(() -> Ingest.open(engine, target, incoming));
  }

  /// What the format refuses, as the store says it.
  Ingest open(Supplier<Ingest> opening) {
    try {
      return opening.get();
    } catch (MalformedException | UnsupportedException e) {
      throw new StoreException.BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /// A step of taking data in.
  @FunctionalInterface
  interface Taking<T extends @Nullable Object> {
    T run() throws IOException;
  }

  /// Says what the format refuses and what the disk fails as the store does; what a source fails
  /// passes.
  static <T extends @Nullable Object> T typed(Taking<T> step) throws IOException {
    try {
      return step.run();
    } catch (MalformedException | UnsupportedException e) {
      throw new StoreException.BadInput(String.valueOf(e.getMessage()), e);
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  TableState state(long table) {
    TableState state = engine.log().catalog().table(table);
    if (state == null) throw new StoreException.NoSuchTable("id " + table, null);
    return state;
  }

  /// The name is part of it: one key may serve for several tables.
  static CommitKey key(TableName table, Key key) {
    return new CommitKey("", table.qualified(), key.text());
  }

  static Commit commit(Committed committed, Key key) {
    return new Commit(committed.snapshot(), committed.rows(), key, committed.duplicate());
  }
}
