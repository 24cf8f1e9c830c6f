package io.sheaf.store;

import io.sheaf.store.compact.Compaction;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// The compactions that are under way: one for each table at most. Any thread.
final class Compactions {
  private final Engine engine;
  private final Map<Long, CompactionProgress> underWay = new ConcurrentSkipListMap<>();

  Compactions(Engine engine) {
    this.engine = engine;
  }

  Compacted run(TableState table, CompactionOptions options, CompactionWatcher watcher) {
    String name = table.name().qualified();
    if (underWay.putIfAbsent(table.id(), new CompactionProgress(name, 0, 0)) != null) {
      throw new StoreException.BadInput(name + " is being compacted already");
    }
    try {
      Compaction compaction =
          new Compaction(
              engine,
              table.id(),
              options.sortBy(),
              options.rate(),
              (rows, all) -> {
                underWay.put(table.id(), new CompactionProgress(name, rows, all));
                return watcher.told(rows, all);
              });
      Compaction.Outcome outcome = Writes.typed(compaction::run);
      return new Compacted(
          outcome.snapshot(),
          outcome.replaced(),
          outcome.added(),
          outcome.rows(),
          outcome.bytesBefore(),
          outcome.bytesAfter());
    } catch (IOException e) {
      throw new UncheckedIOException("a failure that is not the disk's", e);
    } finally {
      underWay.remove(table.id());
    }
  }

  /// How far they have come.
  List<CompactionProgress> underWay() {
    return List.copyOf(underWay.values());
  }
}
