package io.sheaf.store.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest states of the store. Older ones are derived again from the log.
///
/// Any thread may ask; states are added under the commit lock.
final class History {
  /// How many states are kept: a few objects each.
  static final int KEPT = 1024;

  private final Catalog[] ring = new Catalog[KEPT];
  private volatile Catalog newest = Catalog.EMPTY;
  private long first;

  History() {
    ring[0] = Catalog.EMPTY;
  }

  Catalog newest() {
    return newest;
  }

  /// Publishes the successor of the newest state: from here on readers see it. The first one of all
  /// may be any: what a log file begins with.
  synchronized void add(Catalog next) {
    if (newest.snapshot() == 0) {
      first = next.snapshot() == 1 ? 0 : next.snapshot();
    } else if (next.snapshot() != newest.snapshot() + 1) {
      throw new AssertionError(next + " follows " + newest);
    }
    ring[slot(next.snapshot())] = next;
    newest = next;
  }

  /// The state of that snapshot, or null if it is not kept, or is yet to come.
  synchronized @Nullable Catalog at(long snapshot) {
    long newestSnapshot = newest.snapshot();
    return snapshot < oldest() || snapshot > newestSnapshot ? null : ring[slot(snapshot)];
  }

  /// The newest state not younger than `time`, or null if that one is not kept.
  synchronized @Nullable Catalog at(Instant time) {
    long low = oldest();
    long high = newest.snapshot();
    if (ring[slot(low)].time().isAfter(time)) {
      return null;
    }
    while (low < high) {
      long middle = high - (high - low) / 2;
      if (ring[slot(middle)].time().isAfter(time)) {
        high = middle - 1;
      } else {
        low = middle;
      }
    }
    return ring[slot(low)];
  }

  /// The states that are kept, oldest first.
  synchronized List<Catalog> kept() {
    List<Catalog> all = new ArrayList<>();
    for (long number = oldest(); number <= newest.snapshot(); number++) {
      all.add(ring[slot(number)]);
    }
    return all;
  }

  private long oldest() {
    return Math.max(first, newest.snapshot() - KEPT + 1);
  }

  private static int slot(long snapshot) {
    return (int) (snapshot % KEPT);
  }
}
