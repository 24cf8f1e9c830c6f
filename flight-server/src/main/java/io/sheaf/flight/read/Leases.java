package io.sheaf.flight.read;

import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The snapshots that tickets under way read from, kept alive until the tickets end.
///
/// Any thread. Leases that are over are given back with the next call, of [#sweep] at the latest;
/// `close` gives back all.
public final class Leases implements AutoCloseable {
  /// How long a ticket lives.
  public static final Duration LIFE = Duration.ofHours(1);

  private static final int MOST = 10_000;

  private record Lease(Snapshot snapshot, Instant ends) {}

  private final Store store;
  private final InstantSource clock;
  // In the order in which they end, since all live equally long.
  private final LinkedHashMap<Long, Lease> leases = new LinkedHashMap<>();
  private boolean closed;

  /// No leases on snapshots of `store` yet.
  public Leases(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Keeps a snapshot that the caller has open from now on for [#LIFE], and returns when that ends.
  /// When more snapshots are leased than can be kept, the lease that ends first is given up.
  public synchronized Instant lease(Snapshot snapshot) {
    if (closed) throw new StoreException.Closed("the server");
    Instant now = clock.instant();
    Instant ends = now.plus(LIFE);
    Lease before = leases.remove(snapshot.number());
    Snapshot kept = before == null ? store.snapshotAt(snapshot.number()) : before.snapshot();
    leases.put(snapshot.number(), new Lease(kept, ends));
    giveUp(now);
    return ends;
  }

  /// Gives back the leases that are over: files that only they kept go. Called now and then.
  public synchronized void sweep() {
    giveUp(clock.instant());
  }

  private void giveUp(Instant now) {
    Iterator<Map.Entry<Long, Lease>> oldest = leases.entrySet().iterator();
    for (int i = leases.size(); i > 0; i--) {
      Lease lease = oldest.next().getValue();
      if (i <= MOST && lease.ends().isAfter(now)) break;
      oldest.remove();
      lease.snapshot().close();
    }
  }

  /// How many snapshots are kept.
  public synchronized int count() {
    return leases.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    leases.values().forEach(lease -> lease.snapshot().close());
    leases.clear();
  }
}
