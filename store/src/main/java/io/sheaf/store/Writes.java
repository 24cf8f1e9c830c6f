package io.sheaf.store;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.Change;
import io.sheaf.store.log.CommitKey;
import io.sheaf.store.log.Committed;
import io.sheaf.store.log.KeyedRows;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.TableTarget;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How writes become commits: each builds its segments first, then commits its steps on whatever is
/// newest.
final class Writes {
  /// How often a table may have changed under a delete before it is given up.
  private static final int ATTEMPTS = 32;

  private final Engine engine;
  private final Supplier<Snapshot> newest;
  private final AtomicLong lastTableId = new AtomicLong();
  private final JoinedAppends joined = new JoinedAppends(this);

  /// @param newest the newest snapshot, for the caller to close
  Writes(Engine engine, Supplier<Snapshot> newest) {
    this.engine = engine;
    this.newest = newest;
  }

  Engine engine() {
    return engine;
  }

  JoinedAppends joined() {
    return joined;
  }

  /// A new table with all that `source` brings, in one commit; `replace` drops the one of that name
  /// in the same commit, if there is one.
  Commit create(
      TableName name,
      BatchSource source,
      TableOptions options,
      boolean replace,
      Key key,
      long expect)
      throws IOException {
    return commit(
        key(name, key),
        key,
        expect,
        tx -> {
          if (!replace && engine.log().catalog().table(name) != null) {
            throw new StoreException.TableExists(name.qualified());
          }
          TableTarget target = newTable(name, source.schema(), options);
          tx.add(new CreateTable(name, target, options, tx.take(target, source), replace));
        });
  }

  /// A new, empty table.
  TableState create(TableName name, SchemaMessage schema, TableOptions options) {
    TableTarget target = newTable(name, schema, options);
    run(null, Composition.ANY, List.of(new CreateTable(name, target, options, null, false)));
    TableState made = engine.log().catalog().table(target.id());
    if (made == null) throw new StoreException.NoSuchTable(name.qualified(), null);
    return made;
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

  /// What a write does to a table that is there.
  @FunctionalInterface
  interface TableWork {
    void with(Transaction tx, TableState table) throws IOException;
  }

  /// A commit of one table.
  Commit commit(long table, Key key, long expect, TableWork work) throws IOException {
    TableState state = state(table);
    return commit(key(state.name(), key), key, expect, tx -> work.with(tx, state));
  }

  /// Commits what `work` does, unless that was done under the key before.
  Commit commit(CommitKey commitKey, Key key, long expect, Transaction.Work work)
      throws IOException {
    Committed before = engine.log().find(commitKey);
    if (before != null) return commit(before, key);
    return typed(
        () -> {
          Transaction tx = new Transaction(this, expect);
          try (Ending _ = tx::end) {
            work.with(tx);
            return commit(run(commitKey, tx.expected(), tx.steps()), key);
          }
        });
  }

  /// What lets go of the files and frames of what was not committed.
  @FunctionalInterface
  private interface Ending extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /// Commits an append, together with others that come just then, if it is small.
  Commit append(long table, BatchSource source, Key key, long expect) throws IOException {
    TableState state = state(table);
    CommitKey commitKey = key(state.name(), key);
    Committed before = engine.log().find(commitKey);
    if (before != null) return commit(before, key);
    if (state.changedAt() > expect) {
      throw new StoreException.Conflict(state.name().qualified(), expect, state.changedAt());
    }
    return typed(
        () -> {
          try (Ingest ingest = open(TableTarget.of(state), source.schema())) {
            ingest.drain(source);
            return commit(append(table, ingest, commitKey, expect), key);
          }
        });
  }

  /// Commits rows that an ingest has taken, together with others, if they are few.
  ///
  /// @param expect with anything but [Composition#ANY] it is a commit of its own: who expects a
  ///   snapshot wants to know what is in the next one
  Committed append(long table, Ingest ingest, CommitKey key, long expect) throws IOException {
    if (expect == Composition.ANY && ingest.joinableBytes() >= 0) {
      return joined.append(table, ingest, key);
    }
    ingest.seal();
    return run(key, expect, List.of(new AddRows(table, ingest)));
  }

  /// Commits one step that brings no rows.
  Commit commit(long table, Key key, long expect, Step step) {
    return commit(run(key(state(table).name(), key), expect, List.of(step)), key);
  }

  /// Commits one step on a table that is named by a text.
  Commit commit(String name, Key key, long expect, Step step) {
    return commit(run(new CommitKey("", name, key.text()), expect, List.of(step)), key);
  }

  /// Makes `steps` one commit: all or none.
  ///
  /// @param expect no table that they change may have changed since that snapshot
  Committed run(@Nullable CommitKey key, long expect, List<Step> steps) {
    boolean looks = steps.stream().anyMatch(Step::looks);
    for (int attempt = 1; ; attempt++) {
      try {
        Committed before = looks && key != null ? engine.log().find(key) : null;
        return before != null ? before : attempt(key, expect, steps, looks);
      } catch (StoreException.Conflict e) {
        // One with what was expected comes again, from the look or from the commit.
        if (!looks || attempt == ATTEMPTS || e.expected() == expect) throw e;
      }
    }
  }

  private Committed attempt(@Nullable CommitKey key, long expect, List<Step> steps, boolean looks) {
    if (!looks) return make(key, expect, steps);
    try (Snapshot snapshot = newest.get()) {
      steps.forEach(step -> step.look(snapshot));
      return make(key, expect, steps);
    }
  }

  /// Makes several appends one commit.
  ///
  /// @return a duplicate, and nothing is done, when one of their keys was used before
  Committed run(List<KeyedRows> appends, AddRows rows) {
    Change change = newest -> Composition.of(newest, Composition.ANY, List.of(rows)).entries();
    return Ingest.commit(engine.log(), rows.ingest(), appends, change);
  }

  private Committed make(@Nullable CommitKey key, long expect, List<Step> steps) {
    AtomicReference<@Nullable Composition> made = new AtomicReference<>();
    Change change =
        newest -> {
          Composition commit = Composition.of(newest, expect, steps);
          made.set(commit);
          return commit.entries();
        };
    List<Ingest> ingests =
        steps.stream().flatMap(step -> Stream.ofNullable(step.ingest())).toList();
    Committed committed = Ingest.commit(engine.log(), ingests, key, change);
    Composition composed = made.get();
    if (!committed.duplicate() && composed != null) {
      composed.retire(engine.segments(), committed.snapshot());
    }
    return committed;
  }

  SteadyAppend appendEach(long table, SchemaMessage schema, Key key, long expect) {
    TableState state = state(table);
    return new SteadyAppend(this, TableTarget.of(state), state.name(), schema, key, expect);
  }

  Ingest open(TableTarget target, SchemaMessage incoming) {
    return open(() -> Ingest.open(engine, target, incoming));
  }

  /// One of which nothing goes into the log.
  Ingest openToFiles(TableTarget target, SchemaMessage incoming) {
    return open(() -> Ingest.toFiles(engine, target, incoming));
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

  /// The table that a text names now.
  TableState require(String name) {
    return engine.log().catalog().require(name);
  }

  /// The name is part of it: one key may serve for several tables.
  static CommitKey key(TableName table, Key key) {
    return new CommitKey("", table.qualified(), key.text());
  }

  /// Of a commit that is no table's.
  static CommitKey key(Key key) {
    return new CommitKey("", "", key.text());
  }

  static Commit commit(Committed committed, Key key) {
    return new Commit(committed.snapshot(), committed.rows(), key, committed.duplicate());
  }
}
