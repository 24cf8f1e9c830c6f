package io.sheaf.flight.action;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.Fields;
import io.sheaf.store.Compacted;
import io.sheaf.store.CompactionOptions;
import io.sheaf.store.CompactionProgress;
import io.sheaf.store.Pace;
import io.sheaf.store.SnapshotInfo;
import io.sheaf.store.Store;
import io.sheaf.store.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// The actions that put tables in order.
final class CompactionActions {
  /// Each has a thread, and may take hours: those that read are for others.
  private static final int MOST_AT_ONCE = 4;

  private final Store store;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  CompactionActions(Store store) {
    this.store = store;
  }

  List<Action> all() {
    return List.of(
        Action.ofErrand(
            "sheaf.v1.compact",
            "{table, sort?: column, rate?: bytes a second} puts small segments together, without"
                + " deleted rows -> {table, snapshot, replaced, added, rows, bytes_before,"
                + " bytes_after}; it ends with the call, and status tells how far it is",
            this::compact),
        Action.ofJson(
            "sheaf.v1.expire",
            "{age?: seconds, keep?: seconds} lets go of snapshots superseded longer ago than the"
                + " age; says how long others are kept -> {oldest, keep}",
            this::expire),
        Action.ofJson(
            "sheaf.v1.snapshots",
            "{} -> {oldest, keep, snapshots: [{snapshot, time, changed: [table]}]}: those that can"
                + " be asked for, newest first, 1,024 at most",
            this::snapshots));
  }

  private Answers<Flight.Result> compact(Fields fields) {
    Table table = store.table(fields.required("table"));
    Optional<String> sort = fields.text("sort");
    long rate = fields.integer("rate", 1).orElse(0);
    fields.end();
    CompactionOptions options = new CompactionOptions(sort.orElse(null), rate);
    // It has a rate of its own: this one tells whether the caller is still there.
    Pace wanted = Pace.unlimited();
    return Errand.begin(places, wanted, tell -> compacted(table, options, wanted));
  }

  private static Map<String, @Nullable Object> compacted(
      Table table, CompactionOptions options, Pace wanted) {
    Compacted done = run(table, options, wanted);
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("table", table.name().qualified());
    answer.put("snapshot", done.snapshot());
    answer.put("replaced", done.replaced());
    answer.put("added", done.added());
    answer.put("rows", done.rows());
    answer.put("bytes_before", done.bytesBefore());
    answer.put("bytes_after", done.bytesAfter());
    return answer;
  }

  private Map<String, @Nullable Object> expire(Fields fields) {
    OptionalLong age = fields.integer("age", 0);
    OptionalLong keep = fields.integer("keep", 0);
    fields.end();
    if (keep.isPresent()) store.keepSnapshots(Duration.ofSeconds(keep.getAsLong()));
    if (age.isPresent()) store.expireSnapshots(Duration.ofSeconds(age.getAsLong()));
    return kept();
  }

  private Map<String, @Nullable Object> snapshots(Fields fields) {
    fields.end();
    Map<String, @Nullable Object> answer = kept();
    List<@Nullable Object> all = new ArrayList<>();
    for (SnapshotInfo snapshot : store.snapshots()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("snapshot", snapshot.number());
      one.put("time", snapshot.time().toString());
      one.put("changed", snapshot.changed());
      all.add(one);
    }
    answer.put("snapshots", all);
    return answer;
  }

  private Map<String, @Nullable Object> kept() {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("oldest", store.oldestSnapshot());
    answer.put("keep", store.keptFor().toSeconds());
    return answer;
  }

  private static Compacted run(Table table, CompactionOptions options, Pace wanted) {
    try {
      return table.compact(options, (rows, all) -> !wanted.isCancelled());
    } catch (CancellationException e) {
      throw new Refusal(Code.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  /// What is under way, as a report has it.
  static List<@Nullable Object> underWay(Store store) {
    List<@Nullable Object> all = new ArrayList<>();
    for (CompactionProgress one : store.compactionsUnderWay()) {
      Map<String, @Nullable Object> progress = new LinkedHashMap<>();
      progress.put("table", one.table());
      progress.put("rows", one.rows());
      progress.put("all", one.all());
      all.add(progress);
    }
    return all;
  }
}
