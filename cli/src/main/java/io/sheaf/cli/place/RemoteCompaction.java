package io.sheaf.cli.place;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.flight.json.Json;
import io.sheaf.store.Compacted;
import io.sheaf.store.CompactionOptions;
import io.sheaf.store.CompactionWatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A compaction that a server makes, watched by asking for its status.
final class RemoteCompaction {
  private static final long LOOK_MILLIS = 500;

  private final FlightCalls calls;
  private final String table;

  RemoteCompaction(FlightCalls calls, String table) {
    this.calls = calls;
    this.table = table;
  }

  Compacted run(CompactionOptions options, CompactionWatcher watcher) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("table", table);
    if (options.sortBy() != null) asked.put("sort", options.sortBy());
    if (options.rate() > 0) asked.put("rate", options.rate());
    FutureTask<byte @Nullable []> call =
        new FutureTask<>(() -> calls.action("sheaf.v1.compact", Json.bytes(asked)));
    Thread.ofVirtual().start(call);
    while (true) {
      try {
        byte[] answer = call.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return compacted(answer == null ? Map.of() : Json.object(answer));
      } catch (TimeoutException e) {
        look(watcher);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) throw failure;
        throw new AssertionError("unexpected kind of failure", e);
      } catch (InterruptedException e) {
        call.cancel(true);
        Thread.currentThread().interrupt();
        throw CommandException.failed("interrupted; what the server was doing is undone");
      }
    }
  }

  private void look(CompactionWatcher watcher) {
    byte[] answer = calls.action("sheaf.v1.status", Json.bytes(Map.of()));
    Object all = answer == null ? null : Json.object(answer).get("compactions");
    if (!(all instanceof List<?> list)) return;
    for (Object each : list) {
      if (each instanceof Map<?, ?> one
          && one.get("table") instanceof String name
          && (name.equals(table) || name.equals("main." + table))
          && one.get("rows") instanceof Long rows
          && one.get("all") instanceof Long rowsInAll) {
        watcher.told(rows, rowsInAll);
      }
    }
  }

  private static Compacted compacted(Map<String, @Nullable Object> told) {
    if (told.get("snapshot") instanceof Long snapshot
        && told.get("replaced") instanceof Long replaced
        && told.get("added") instanceof Long added
        && told.get("rows") instanceof Long rows
        && told.get("bytes_before") instanceof Long before
        && told.get("bytes_after") instanceof Long after) {
      return new Compacted(snapshot, replaced, added, rows, before, after);
    }
    throw CommandException.failed("the server told of no compaction: " + told.keySet());
  }
}
