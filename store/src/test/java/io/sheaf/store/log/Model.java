package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a store should hold, kept in the plainest way there is. Immutable from outside.
///
/// @param snapshot number of the last commit
/// @param tables segment ids by table name
/// @param columns column ids by table name
/// @param keys snapshots by commit key
/// @param stages what is staged, by id
record Model(
    long snapshot,
    Map<String, List<Long>> tables,
    Map<String, List<Long>> columns,
    Map<String, Long> keys,
    Map<Long, Staged> stages) {
  static final Model EMPTY = new Model(0, Map.of(), Map.of(), Map.of(), Map.of());

  /// A stage for the table that has a name now.
  record Staged(String table, List<Long> segments) {}

  /// A copy with the next snapshot, to be changed by its maker.
  Model next(String key) {
    Map<String, List<Long>> nextTables = new TreeMap<>();
    tables.forEach((name, ids) -> nextTables.put(name, new ArrayList<>(ids)));
    Map<String, Long> nextKeys = new TreeMap<>(keys);
    nextKeys.put(key, snapshot + 1);
    return new Model(
        snapshot + 1, nextTables, new TreeMap<>(columns), nextKeys, new TreeMap<>(stages));
  }

  static Map<Long, Staged> stagesOf(Catalog catalog) {
    Map<Long, Staged> stages = new TreeMap<>();
    for (Entry.Staged stage : catalog.stages().all()) {
      TableState table = catalog.table(stage.table());
      require(table != null, "a stage for no table: " + stage);
      String name = table == null ? "" : table.name().qualified();
      List<Long> ids = stage.segments().stream().map(SegmentRef::id).toList();
      stages.put(stage.stage(), new Staged(name, ids));
    }
    return stages;
  }

  static Map<String, List<Long>> tablesOf(Catalog catalog) {
    Map<String, List<Long>> tables = new TreeMap<>();
    for (TableState table : catalog.tables()) {
      tables.put(table.name().qualified(), table.segments().stream().map(SegmentRef::id).toList());
    }
    return tables;
  }

  static CommitKey key(String key) {
    return new CommitKey("somebody", "", key);
  }

  /// Throws unless the log holds just this.
  void requireEqual(CommitLog log) {
    Catalog catalog = log.catalog();
    require(catalog.snapshot() == snapshot, "snapshot " + catalog.snapshot() + ", not " + snapshot);
    require(tablesOf(catalog).equals(tables), "tables " + tablesOf(catalog) + ", not " + tables);
    require(stagesOf(catalog).equals(stages), stagesOf(catalog) + " staged, not " + stages);
    Map<String, List<Long>> ids = new TreeMap<>();
    catalog.tables().forEach(table -> ids.put(table.name().qualified(), table.columnIds()));
    require(ids.equals(columns), "columns " + ids + ", not " + columns);
    keys.forEach(
        (key, made) -> {
          Committed found = log.find(key(key));
          require(
              found != null && found.snapshot() == made && found.duplicate(),
              "key " + key + " gives " + found + ", not " + made);
        });
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }

  /// A broken promise of the store.
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
      super(what);
    }
  }
}
