package io.sheaf.store;

import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.Entry;
import io.sheaf.store.log.Kept;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.Leases;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The snapshots that can be asked for: how long they are kept, and when they expire. Any thread.
final class Retained {
  /// Far more than a life, and far from the end of 64 bits of microseconds.
  private static final Duration LONGEST = Duration.ofDays(36_525);

  private final CommitLog log;
  private final Leases leases;

  Retained(Engine engine) {
    this.log = engine.log();
    this.leases = engine.segments().leases();
  }

  Duration keep() {
    return log.kept().keep();
  }

  void keep(Duration keep) {
    if (keep.isNegative() || keep.compareTo(LONGEST) > 0) {
      throw new StoreException.BadInput("snapshots cannot be kept for " + keep);
    }
    Duration whole = keep.truncatedTo(ChronoUnit.MICROS);
    if (whole.equals(keep())) return;
    log.commit(null, newest -> List.of(new Entry.SnapshotsKept(whole)));
    leases.sweep();
  }

  long expire(Duration age) {
    if (age.isNegative()) throw new StoreException.BadInput("an age of " + age);
    long first = firstNotOlder(age.compareTo(LONGEST) > 0 ? LONGEST : age);
    if (first > log.horizon()) {
      log.commit(null, newest -> List.of(new Entry.SnapshotsExpired(first)));
    }
    leases.sweep();
    return oldest();
  }

  /// The snapshot that was the newest then; 0 when the log does not know so far back.
  private long firstNotOlder(Duration age) {
    try {
      return log.at(Instant.now().minus(age)).snapshot();
    } catch (StoreException.NoSuchSnapshot e) {
      return 0;
    }
  }

  long oldest() {
    return Math.max(1, leases.horizon());
  }

  StoreException.NoSuchSnapshot gone(long snapshot) {
    String why = "its segments are gone; the oldest left is " + oldest();
    return new StoreException.NoSuchSnapshot(Long.toString(snapshot), why);
  }

  List<SnapshotInfo> list() {
    Kept kept = log.kept();
    List<SnapshotInfo> all = new ArrayList<>();
    for (Catalog state : kept.newest()) {
      if (state.snapshot() < oldest()) continue;
      List<String> changed =
          state.tables().stream()
              .filter(table -> table.changedAt() == state.snapshot())
              .map(Retained::name)
              .toList();
      all.add(new SnapshotInfo(state.snapshot(), state.time(), changed));
    }
    return all.reversed();
  }

  private static String name(TableState table) {
    return table.name().qualified();
  }
}
