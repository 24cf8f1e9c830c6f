package io.sheaf.store;

import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Segments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A commit as its steps work it out, one after the other, on the state that it will follow.
///
/// Used once, under the commit lock; what leaves is retired by the committer afterwards.
final class Composition {
  /// The snapshot that no table is younger than: who expects nothing.
  static final long ANY = Long.MAX_VALUE;

  private final Catalog base;
  private final long expect;
  private final List<Entry.OfTable> entries = new ArrayList<>();
  private final List<Leaving> leaving = new ArrayList<>();
  private final List<Entry.Staged> abandoned = new ArrayList<>();
  private final Set<Long> ended = new HashSet<>();
  private final Map<TableName, Boolean> taken = new HashMap<>();
  private final Map<Long, TableName> names = new HashMap<>();
  private final Set<Long> dropped = new HashSet<>();
  private final Set<Long> takenFrom = new HashSet<>();

  /// Segments that are in no snapshot from the commit on.
  private record Leaving(long table, List<SegmentRef> segments) {}

  private Composition(Catalog base, long expect) {
    this.base = base;
    this.expect = expect;
  }

  /// The commit of `steps` on `base`.
  ///
  /// @param expect no table that they change may have changed since that snapshot; or [#ANY]
  static Composition of(Catalog base, long expect, List<Step> steps) {
    Composition commit = new Composition(base, expect);
    for (Step step : steps) step.compose(commit);
    return commit;
  }

  /// What the commit will follow.
  Catalog base() {
    return base;
  }

  List<Entry.OfTable> entries() {
    return entries;
  }

  void add(Entry.OfTable entry) {
    entries.add(entry);
  }

  void leaves(long table, List<SegmentRef> segments) {
    leaving.add(new Leaving(table, segments));
  }

  /// The stage of that id, to be ended; once in a commit.
  Entry.Staged requireStage(long id) {
    Entry.Staged staged = base.stages().get(id);
    if (staged == null) throw new StoreException.NoSuchStage(id);
    if (!ended.add(id)) throw new StoreException.BadInput("stage " + id + " twice in one commit");
    return staged;
  }

  void abandons(Entry.Staged stage) {
    abandoned.add(stage);
  }

  /// Lets go of what has left with `snapshot`.
  void retire(Segments segments, long snapshot) {
    for (Leaving each : leaving) segments.retire(each.table(), each.segments(), snapshot);
    for (Entry.Staged each : abandoned) segments.discard(each.table(), each.segments());
  }

  /// The table of that name, or null.
  @Nullable TableState find(TableName name) {
    return base.table(name);
  }

  /// The table that a text named before the commit.
  TableState require(String name) {
    return require(base.require(name).id());
  }

  /// The table of that id, to be changed.
  TableState require(long id) {
    TableState table = base.table(id);
    if (table == null) throw new StoreException.NoSuchTable("id " + id, null);
    if (table.changedAt() > expect) {
      throw new StoreException.Conflict(table.name().qualified(), expect, table.changedAt());
    }
    if (dropped.contains(id)) throw twice(table, "is dropped, and has nothing else done to it");
    return table;
  }

  /// The same, for rows to be taken from; once in a commit.
  TableState requireWhole(long id) {
    TableState table = require(id);
    if (!takenFrom.add(id)) {
      throw twice(table, "has rows taken from it twice; join the conditions by OR");
    }
    return table;
  }

  void drop(TableState table) {
    boolean alone = entries.stream().noneMatch(entry -> entry.table() == table.id());
    if (!alone) throw twice(table, "is dropped, and has nothing else done to it");
    dropped.add(table.id());
    taken.put(table.name(), false);
    entries.add(new Entry.TableDropped(table.id()));
    leaves(table.id(), table.segments());
    abandoned.addAll(base.stages().of(table.id()));
  }

  private static StoreException twice(TableState table, String what) {
    return new StoreException.BadInput("in one commit " + table.name().qualified() + " " + what);
  }

  void requireFree(TableName name) {
    if (taken.getOrDefault(name, base.table(name) != null)) {
      throw new StoreException.TableExists(name.qualified());
    }
  }

  /// Says that a table, null for a new one, has that name from here on.
  void named(@Nullable TableState table, TableName name) {
    if (table != null) {
      TableName before = names.put(table.id(), name);
      taken.put(before == null ? table.name() : before, false);
    }
    taken.put(name, true);
  }
}
