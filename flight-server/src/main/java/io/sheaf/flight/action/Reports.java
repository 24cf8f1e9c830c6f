package io.sheaf.flight.action;

import io.sheaf.flight.budget.BudgetReport;
import io.sheaf.flight.budget.PinBudget;
import io.sheaf.flight.read.Leases;
import io.sheaf.flight.read.Resolver;
import io.sheaf.flight.request.At;
import io.sheaf.flight.request.Fields;
import io.sheaf.flight.request.ReadRequest;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.PoolReport;
import io.sheaf.store.Scrub;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableView;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the server tells of itself.
final class Reports {
  private final Store store;
  private final Resolver resolver;
  private final Leases leases;
  private final PinBudget budget;
  private final WireCounters counters;

  Reports(ActionServices server) {
    this.store = server.store();
    this.resolver = server.resolver();
    this.leases = server.leases();
    this.budget = server.budget();
    this.counters = server.counters();
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
    status.put("stages", store.stages().size());
    status.put("io", store.rung());
    status.put("read_only", store.whyReadOnly());
    status.put("compactions", CompactionActions.underWay(store));
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
    pool.put("time", Instant.now().toString());
    pool.put("resident_bytes", report.residentBytes());
    pool.put("pinned_bytes", report.pinnedBytes());
    pool.put("hits", report.hits());
    pool.put("misses", report.misses());
    pool.put("evictions", report.evictions());
    pool.putAll(report.figures());
    BudgetReport reads = budget.report();
    pool.put("budget_bytes", reads.bytes());
    pool.put("reserved_bytes", reads.reserved());
    pool.put("waiting", reads.waiting());
    pool.put("reads", reads.reads());
    Scrub scrub = store.scrub();
    if (scrub != null) pool.put("scrub", scrub.figures());
    pool.put("text", report.text() + reads.text() + (scrub == null ? "" : scrub.text()));
    return pool;
  }

  Map<String, @Nullable Object> explain(Fields fields) {
    return resolver.explain(ReadRequest.of(fields)).json();
  }

  /// Names files only: whoever may read the directory of the store may look into them.
  Map<String, @Nullable Object> segments(Fields fields) {
    String name = fields.required("table");
    At at = fields.textOrNumber("at").map(At::parse).orElseGet(At.Newest::new);
    fields.end();
    try (Snapshot snapshot = resolver.snapshot(at)) {
      TableView table = snapshot.table(name);
      List<@Nullable Object> files = new ArrayList<>();
      table.survey((place, directory) -> files.add(place.text()));
      leases.lease(snapshot);
      Map<String, @Nullable Object> segments = new LinkedHashMap<>();
      segments.put("table", table.name().qualified());
      segments.put("snapshot", snapshot.number());
      segments.put("schema", schema(table.schemaMessage()));
      segments.put("files", files);
      return segments;
    }
  }

  private static String schema(SchemaMessage schema) {
    return Base64.getEncoder().encodeToString(schema.bytes().toArray(ValueLayout.JAVA_BYTE));
  }
}
