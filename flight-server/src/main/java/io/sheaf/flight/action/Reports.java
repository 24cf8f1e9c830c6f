package io.sheaf.flight.action;

import io.sheaf.flight.request.Fields;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.store.PoolReport;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the server tells of itself.
final class Reports {
  private final Store store;
  private final WireCounters counters;

  Reports(Store store, WireCounters counters) {
    this.store = store;
    this.counters = counters;
  }

  Map<String, @Nullable Object> status(Fields fields) {
    fields.end();
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("store", store.id().toString());
    try (Snapshot newest = store.snapshot()) {
      status.put("snapshot", newest.number());
      status.put("time", newest.time().toString());
      status.put("tables", newest.tables().size());
    }
    status.put("io", store.rung());
    status.put("read_only", store.whyReadOnly());
    status.put("served_bytes", counters.servedBytes());
    status.put("copied_bytes", counters.copiedBytes());
    status.put("received_bytes", counters.arrivedBytes());
    status.put("held_bytes", counters.heldBytes());
    return status;
  }

  Map<String, @Nullable Object> pool(Fields fields) {
    fields.end();
    PoolReport report = store.poolReport();
    Map<String, @Nullable Object> pool = new LinkedHashMap<>();
    pool.put("resident_bytes", report.residentBytes());
    pool.put("pinned_bytes", report.pinnedBytes());
    pool.put("hits", report.hits());
    pool.put("misses", report.misses());
    pool.put("evictions", report.evictions());
    pool.put("holders", report.holders());
    pool.put("text", report.text());
    return pool;
  }
}
