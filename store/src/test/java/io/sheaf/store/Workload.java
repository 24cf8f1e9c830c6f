package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Writes of every kind, one after the other, on a store that may fail at any of them, with what it
/// must hold meanwhile.
final class Workload {
  private KillState acknowledged = KillState.empty();
  private KillState possible = acknowledged;
  private final List<StoreException> failures = new ArrayList<>();

  /// What has been acknowledged.
  KillState acknowledged() {
    return acknowledged;
  }

  /// What is there if the write that is under way, or whose outcome is unknown, came through.
  KillState possible() {
    return possible;
  }

  /// What the store said of writes and reads that failed.
  List<StoreException> failures() {
    return failures;
  }

  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  /// All of it. Each write goes on from what the ones before it came to.
  void run(Store store) {
    put(store, "a", 0, 0);
    append(store, "a", 300);
    append(store, "a", 100);
    put(store, "b", 5, 40_000);
    read(store);
    append(store, "b", 20);
    append(store, "a", 200);
    compact(
        store,
        "a",
        () -> {
          append(store, "a", 50);
          shorten(store, "a", 120);
        });
    read(store);
    append(store, "a", 10);
    shorten(store, "a", 250);
    compact(store, "a", () -> {});
    replace(store, "a", 70, 500);
    move(store, "b", "c");
    append(store, "c", 10);
    drop(store, "a");
    put(store, "a", 9, 10);
    read(store);
  }

  private void step(String step, Write write) {
    KillState after = acknowledged.after(step);
    if (!acknowledged.equals(possible)) return;
    possible = after;
    try {
      write.run();
      acknowledged = after;
    } catch (StoreException.CommitUnknown e) {
      failures.add(e);
    } catch (StoreException e) {
      // Definite: it is not there, nor ever will be.
      possible = acknowledged;
      failures.add(e);
    } catch (IOException e) {
      throw new AssertionError("an error of the disk got through", e);
    }
  }

  private boolean has(String name) {
    return acknowledged.tables().containsKey(name);
  }

  private static BatchSource rows(long first, long count) {
    return Numbers.source(2, first, count, 16_384);
  }

  private void put(Store store, String name, long first, long count) {
    if (has(name)) return;
    TableName table = TableName.of(name);
    TableOptions options = TableOptions.defaults();
    step(
        "put " + name + " " + first + " " + count,
        () -> {
          if (count == 0) store.createTable(table, Numbers.schema(2), options);
          else store.createTable(table, rows(first, count), options, Key.random());
        });
  }

  private void replace(Store store, String name, long first, long count) {
    step(
        "put " + name + " " + first + " " + count,
        () ->
            store.replaceTable(
                TableName.of(name), rows(first, count), TableOptions.defaults(), Key.random()));
  }

  private void append(Store store, String name, long more) {
    KillState.Rows now = acknowledged.tables().get(name);
    if (now == null) return;
    step(
        "append " + name + " " + now.first() + " " + (now.count() + more),
        () -> store.table(name).append(rows(now.end(), more), Key.random()));
  }

  /// Deletes the first rows.
  private void shorten(Store store, String name, long less) {
    KillState.Rows now = acknowledged.tables().get(name);
    if (now == null || now.count() < less) return;
    long first = now.first() + less;
    step(
        "shorten " + name + " " + first + " " + (now.count() - less),
        () -> store.table(name).delete("c0 < ?", first));
  }

  /// Changes nothing, whatever becomes of it; `others` happens while it runs.
  private void compact(Store store, String name, Runnable others) {
    if (!has(name)) return;
    boolean[] done = {false};
    CompactionWatcher watcher =
        (rows, all) -> {
          if (!done[0] && rows > 0) others.run();
          done[0] |= rows > 0;
          return true;
        };
    try {
      var _ = store.table(name).compact(CompactionOptions.defaults(), watcher);
    } catch (StoreException e) {
      failures.add(e);
    }
  }

  private void move(Store store, String name, String other) {
    if (has(name) && !has(other)) {
      step("move " + name + " " + other, () -> store.renameTable(name, other));
    }
  }

  private void drop(Store store, String name) {
    if (has(name)) step("drop " + name, () -> store.dropTable(name));
  }

  /// What was acknowledged can be read, but for a read that fails itself.
  void read(Store store) {
    try {
      acknowledged.check(store);
    } catch (StoreException e) {
      failures.add(e);
    }
  }
}
