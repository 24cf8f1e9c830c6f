package io.sheaf.store;

import java.util.Map;
import java.util.TreeMap;

/// What a killed process had in its tables: each holds the rows `[first, first + count)` of
/// [Numbers].
///
/// A *step* is a line of text that says what a write does: `put NAME FIRST COUNT`, `append NAME
/// FIRST COUNT`, `shorten NAME FIRST COUNT` (all say what is there afterwards), `drop NAME`, `move
/// NAME OTHER`; or several of them in one commit, with `; ` between.
record KillState(TreeMap<String, Rows> tables) {
  /// The rows of a table.
  record Rows(long first, long count) {
    long end() {
      return first + count;
    }
  }

  static KillState empty() {
    return new KillState(new TreeMap<>());
  }

  /// The state after one more step.
  KillState after(String step) {
    KillState state = this;
    for (String part : step.split("; ", -1)) state = state.afterPart(part);
    return state;
  }

  private KillState afterPart(String step) {
    TreeMap<String, Rows> next = new TreeMap<>(tables);
    String[] words = step.split(" ", -1);
    switch (words[0]) {
      case "put", "append", "shorten" ->
          next.put(words[1], new Rows(Long.parseLong(words[2]), Long.parseLong(words[3])));
      case "drop" -> next.remove(words[1]);
      case "move" -> {
        Rows rows = next.remove(words[1]);
        if (rows == null) throw new AssertionError(step + " of " + tables);
        next.put(words[2], rows);
      }
      default -> throw new AssertionError(step);
    }
    return new KillState(next);
  }

  /// What a store holds now, going by its catalog and the first row of each table.
  static KillState of(Store store) {
    TreeMap<String, Rows> tables = new TreeMap<>();
    try (Snapshot snapshot = store.snapshot()) {
      for (TableView table : snapshot.tables()) {
        long[] first = {0};
        Scans.forEach(table.scan().limit(1), (batch, _) -> first[0] = Numbers.first(batch));
        tables.put(table.name().table(), new Rows(first[0], table.rows()));
      }
    }
    return new KillState(tables);
  }

  /// Reads every row of every table of a store, which must hold just this.
  void check(Store store) {
    try (Snapshot snapshot = store.snapshot()) {
      for (Map.Entry<String, Rows> each : tables.entrySet()) {
        Rows rows = each.getValue();
        Numbers.check(snapshot.table(each.getKey()).scan(), rows.first(), rows.count(), 0, 1);
      }
    }
  }
}
