package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the store holds as of one commit: the tables and their segments. An immutable value.
///
/// Catalogs of neighbouring commits share all they can: a commit costs a few objects for each table
/// it changes, however many tables and segments there are.
public final class Catalog {
  /// Before the first commit: snapshot 0, no tables.
  public static final Catalog EMPTY =
      new Catalog(0, Instant.EPOCH, 1, OrderedMap.empty(), OrderedMap.empty(), Stages.NONE);

  private final long snapshot;
  private final Instant time;
  private final long nextTableId;
  private final OrderedMap<Long, TableState> byId;
  private final OrderedMap<TableName, TableState> byName;
  private final Stages stages;

  private Catalog(
      long snapshot,
      Instant time,
      long nextTableId,
      OrderedMap<Long, TableState> byId,
      OrderedMap<TableName, TableState> byName,
      Stages stages) {
    this.snapshot = snapshot;
    this.time = time;
    this.nextTableId = nextTableId;
    this.byId = byId;
    this.byName = byName;
    this.stages = stages;
  }

  /// The state that a log file begins with.
  static Catalog of(Entry.StateBegins begin, List<TableState> tables, Stages stages)
      throws Contradiction {
    OrderedMap<Long, TableState> byId = OrderedMap.empty();
    OrderedMap<TableName, TableState> byName = OrderedMap.empty();
    for (TableState table : tables) {
      boolean taken = byId.get(table.id()) != null || byName.get(table.name()) != null;
      if (taken || table.id() >= begin.nextTableId()) {
        throw new Contradiction("table " + table.id() + ", " + table.name() + ", of a state");
      }
      byId = byId.with(table.id(), table);
      byName = byName.with(table.name(), table);
    }
    return new Catalog(begin.snapshot(), begin.time(), begin.nextTableId(), byId, byName, stages);
  }

  /// Number of the commit; the first one is 1.
  public long snapshot() {
    return snapshot;
  }

  /// When it was made, in whole microseconds; never before the commit before.
  public Instant time() {
    return time;
  }

  /// Above every id that a table has or had.
  public long nextTableId() {
    return nextTableId;
  }

  /// What is staged.
  public Stages stages() {
    return stages;
  }

  /// How many tables there are.
  public int tableCount() {
    return byId.size();
  }

  /// All tables, in the order of their names.
  public List<TableState> tables() {
    List<TableState> all = new ArrayList<>(byName.size());
    byName.forEach(all::add);
    return all;
  }

  /// The table of that id, or null.
  public @Nullable TableState table(long id) {
    return byId.get(id);
  }

  /// The table of that name, or null.
  public @Nullable TableState table(TableName name) {
    return byName.get(name);
  }

  /// The table that `text` names, or null: the whole of it in `main`, else split at its first dot.
  public @Nullable TableState find(String text) {
    if (text.isEmpty()) {
      return null;
    }
    TableState whole = table(TableName.inMain(text));
    int dot = text.indexOf('.');
    return whole == null && dot > 0 && dot < text.length() - 1 ? table(TableName.of(text)) : whole;
  }

  /// Like [#find], or `StoreException.NoSuchTable` that suggests the nearest name.
  public TableState require(String text) {
    TableState found = find(text);
    if (found == null) {
      throw new StoreException.NoSuchTable(text, NearName.of(text, namesAsTyped()));
    }
    return found;
  }

  /// The table of that very name, or `StoreException.NoSuchTable` that suggests the nearest one.
  public TableState require(TableName name) {
    TableState found = table(name);
    if (found == null) {
      throw new StoreException.NoSuchTable(
          name.qualified(), NearName.of(name.qualified(), namesAsTyped()));
    }
    return found;
  }

  private List<String> namesAsTyped() {
    return tables().stream()
        .map(TableState::name)
        .map(name -> name.schema().equals(TableName.MAIN) ? name.table() : name.qualified())
        .toList();
  }

  /// The state with one more entry; the table it changes is stamped with the next snapshot.
  Catalog apply(Entry.OfTable entry) throws Contradiction {
    try {
      return switch (entry) {
        case Entry.TableCreated created -> create(created);
        case Entry.TableDropped dropped ->
            drop(present(dropped)).with(stages.withoutTable(dropped.table()));
        case Entry.TableRenamed renamed -> rename(present(renamed), renamed.name());
        case Entry.ColumnAdded added -> put(TableChanges.column(present(added), added, next()));
        case Entry.SegmentsAdded added -> put(TableChanges.add(present(added), added, next()));
        case Entry.SegmentsReplaced replaced ->
            put(TableChanges.replace(present(replaced), replaced, next()));
        case Entry.SegmentsRewritten rewritten ->
            put(TableChanges.rewrite(present(rewritten), rewritten));
        case Entry.RowsDeleted deleted ->
            put(TableChanges.delete(present(deleted), deleted, next()));
        case Entry.Staged stage -> with(staged(present(stage), stage));
        case Entry.StageEnded end -> with(stages.without(present(end)));
      };
    } catch (ArithmeticException e) {
      throw new Contradiction("table " + entry.table() + ": its sums exceed 64 bits", e);
    }
  }

  /// The state as the next snapshot.
  Catalog commit(Entry.CommitEnd end) throws Contradiction {
    if (end.snapshot() != next()) {
      throw new Contradiction("snapshot " + end.snapshot() + " follows snapshot " + snapshot);
    }
    if (end.time().isBefore(time)) {
      throw new Contradiction("snapshot " + end.snapshot() + " is older than the one before");
    }
    for (Entry.TableVersion said : end.tables()) {
      Entry.TableVersion is = version(said.table());
      if (!is.equals(said)) {
        throw new Contradiction("snapshot " + end.snapshot() + " says " + said + ", is " + is);
      }
    }
    return new Catalog(end.snapshot(), end.time(), nextTableId, byId, byName, stages);
  }

  /// Whether the same tables are there, in every respect.
  @Override
  public boolean equals(Object other) {
    return other instanceof Catalog that
        && snapshot == that.snapshot
        && time.equals(that.time)
        && nextTableId == that.nextTableId
        && stages.equals(that.stages)
        && tables().equals(that.tables());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(snapshot);
  }

  Entry.TableVersion version(long id) {
    TableState table = byId.get(id);
    return table == null
        ? new Entry.TableVersion(id, 0, 0, 0)
        : new Entry.TableVersion(id, table.schemaVersion(), table.segments().size(), table.rows());
  }

  private long next() {
    return snapshot + 1;
  }

  private TableState present(Entry.OfTable entry) throws Contradiction {
    TableState table = byId.get(entry.table());
    if (table == null) {
      throw new Contradiction("no table " + entry.table() + " to change");
    }
    return table;
  }

  private Entry.Staged present(Entry.StageEnded end) throws Contradiction {
    Entry.Staged stage = stages.get(end.stage());
    if (stage == null || stage.table() != end.table()) {
      throw new Contradiction("no stage " + end.stage() + " of table " + end.table() + " to end");
    }
    return stage;
  }

  private Stages staged(TableState table, Entry.Staged stage) throws Contradiction {
    if (stage.stage() != next()) {
      throw new Contradiction("stage " + stage.stage() + " follows snapshot " + snapshot);
    }
    TableChanges.checkNew(table, stage.segments());
    return stages.with(stage);
  }

  /// The same with other stages: a copy of the tables alone has none.
  Catalog with(Stages newStages) {
    return new Catalog(snapshot, time, nextTableId, byId, byName, newStages);
  }

  /// The same with a file of its own for each segment.
  Catalog inFiles() {
    Catalog all = with(stages.inFiles());
    for (TableState table : tables()) all = all.put(table.inFiles());
    return all;
  }

  private Catalog create(Entry.TableCreated created) throws Contradiction {
    // Ids are reserved before the rows of a new table are written, so they may arrive out of order.
    if (created.table() < 1 || byId.get(created.table()) != null) {
      throw new Contradiction("table id " + created.table() + " is taken");
    }
    requireFree(created.name());
    TableState table = TableChanges.create(created, next());
    return new Catalog(
        snapshot,
        time,
        Math.max(nextTableId, Math.addExact(created.table(), 1)),
        byId.with(table.id(), table),
        byName.with(table.name(), table),
        stages);
  }

  private Catalog drop(TableState table) {
    return new Catalog(
        snapshot,
        time,
        nextTableId,
        byId.without(table.id()),
        byName.without(table.name()),
        stages);
  }

  private Catalog rename(TableState table, TableName name) throws Contradiction {
    requireFree(name);
    return drop(table).put(table.named(name, next()));
  }

  private void requireFree(TableName name) throws Contradiction {
    if (byName.get(name) != null) {
      throw new Contradiction("two tables of the name " + name);
    }
  }

  private Catalog put(TableState table) {
    return new Catalog(
        snapshot,
        time,
        nextTableId,
        byId.with(table.id(), table),
        byName.with(table.name(), table),
        stages);
  }

  @Override
  public String toString() {
    return "snapshot " + snapshot + " of " + time + ", " + tableCount() + " tables";
  }
}
