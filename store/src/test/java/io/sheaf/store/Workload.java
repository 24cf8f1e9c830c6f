package io.sheaf.store;

import io.sheaf.format.array.BatchSource;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.StoreImage;
import io.sheaf.store.sim.SimulatedDisk;
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
    // What folds does so when it is told to, so that every run is the same.
    store.writes().engine().segments().load().end();
    put(store, "a", 0, 0);
    append(store, "a", 300);
    append(store, "a", 100);
    fold(store, "a");
    put(store, "b", 5, 40_000);
    read(store);
    append(store, "b", 20);
    append(store, "a", 200);
    append(store, "a", 30);
    compact(
        store,
        "a",
        () -> {
          append(store, "a", 50);
          shorten(store, "a", 120);
          fold(store, "a");
        });
    read(store);
    append(store, "a", 10);
    shorten(store, "a", 250);
    backup(store);
    fold(store, "a");
    compact(store, "a", () -> {});
    replace(store, "a", 70, 500);
    move(store, "b", "c");
    append(store, "c", 10);
    together(store);
    stage(store);
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

  /// Changes nothing, whatever becomes of it.
  private void fold(Store store, String name) {
    if (!has(name)) return;
    try (Snapshot newest = store.snapshot()) {
      store.chores().folding().now(newest.table(name).id());
    } catch (StoreException e) {
      failures.add(e);
    } catch (IOException e) {
      throw new AssertionError("an error of the disk got through", e);
    }
  }

  /// Makes a copy of the store, which holds what was acknowledged.
  private void backup(Store store) {
    SimulatedDisk to = new SimulatedDisk(1);
    try (Snapshot leased = store.snapshot()) {
      Disk from = store.writes().engine().disk();
      StoreImage image = StoreImage.of(store.log());
      new StoreCopy(from, image, to, segment -> false, Pace.unlimited()).run();
    } catch (StoreException e) {
      failures.add(e);
      return;
    } catch (DiskException e) {
      failures.add(e.toStoreException());
      return;
    }
    if (!acknowledged.equals(possible)) return;
    try (Store copy = Store.on(to, Options.defaults().pool(Options.mib(4)))) {
      if (!KillState.of(copy).equals(acknowledged)) throw new AssertionError(acknowledged);
      acknowledged.check(copy);
    }
  }

  private void move(Store store, String name, String other) {
    if (has(name) && !has(other)) {
      step("move " + name + " " + other, () -> store.renameTable(name, other));
    }
  }

  /// Changes of several tables that are one commit each.
  private void together(Store store) {
    KillState.Rows a = acknowledged.tables().get("a");
    KillState.Rows c = acknowledged.tables().get("c");
    if (a == null || c == null) return;
    step(
        "append a %d %d; put c %d %d".formatted(a.first(), a.count() + 50, a.end() + 7, 30),
        () ->
            store.commit(
                Key.random(),
                tx -> tx.append("a", rows(a.end(), 50)).overwrite("c", rows(a.end() + 7, 30))));
    KillState.Rows then = acknowledged.tables().get("a");
    if (then == null || then.equals(a)) return;
    long cut = then.first() + then.count() / 2;
    step(
        "move c d; put a %d %d".formatted(cut, then.end() - cut + 5),
        () ->
            store.commit(
                Key.random(),
                tx ->
                    tx.overwrite("a", Where.of("c0 < ?", cut), rows(then.end(), 5))
                        .rename("c", "d")));
  }

  /// Stages, of which two are committed, one is aborted, and one is left.
  private void stage(Store store) {
    KillState.Rows a = acknowledged.tables().get("a");
    if (a == null) return;
    List<Stage> stages = new ArrayList<>();
    try {
      Table table = store.table("a");
      for (long part = 0; part < 4; part++) {
        stages.add(table.stage(rows(a.end() + 20 * part, 20), Key.random()));
      }
      store.abortStage(stages.get(2).id());
    } catch (StoreException e) {
      failures.add(e);
      return;
    } catch (IOException e) {
      throw new AssertionError("an error of the disk got through", e);
    }
    step(
        "append a %d %d".formatted(a.first(), a.count() + 40),
        () -> store.commit(Key.random(), stages.get(0), stages.get(1)));
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
