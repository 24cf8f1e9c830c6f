package io.sheaf.cli.command;

import io.sheaf.cli.input.Input;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.TableSummary;
import io.sheaf.cli.place.WriteRequest;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.cli.terminal.Progress;
import io.sheaf.store.Commit;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One table's worth of an import, with progress while it runs and a line when it is done.
final class Ingest {
  private final Session session;
  private final Place place;

  Ingest(Session session, Place place) {
    this.session = session;
    this.place = place;
  }

  /// Writes all rows of `input` in one commit and reports it at once: what comes next may fail.
  void run(WriteRequest request, Input input) throws IOException {
    Optional<TableSummary> before = Confirmations.find(place, request.table());
    long start = System.nanoTime();
    Commit commit;
    try (var progress =
        new Progress(session.terminal(), request.table(), session.options().quiet())) {
      commit = place.write(request, new CountedRows(input.rows(), progress, input::done));
    }
    long nanos = System.nanoTime() - start;
    if (commit.duplicate()) {
      session.remark(
          "key " + commit.key() + " was committed before; nothing was written this time");
    }
    report(request, commit, added(request, before), input.sourceBytes(), nanos);
    session.terminal().flush();
  }

  /// What the commit added: of the table's figures now, those that were there before left out.
  private TableSummary added(WriteRequest request, Optional<TableSummary> before)
      throws IOException {
    TableSummary now =
        Confirmations.find(place, request.table())
            .orElseGet(() -> new TableSummary(request.table(), 0, 0, -1, -1, -1, -1, -1));
    if (request.mode() != WriteRequest.Mode.APPEND || before.isEmpty()) {
      return now;
    }
    TableSummary then = before.get();
    return new TableSummary(
        now.name(),
        now.rows() - then.rows(),
        now.columns(),
        now.batches() < 0 ? -1 : now.batches() - then.batches(),
        now.segments() < 0 ? -1 : now.segments() - then.segments(),
        now.fileBytes() < 0 ? -1 : now.fileBytes() - then.fileBytes(),
        now.logicalBytes() < 0 ? -1 : now.logicalBytes() - then.logicalBytes(),
        now.snapshot());
  }

  private void report(
      WriteRequest request, Commit commit, TableSummary added, long source, long nanos) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("table", added.name());
    json.put("rows", commit.rows());
    json.put("columns", added.columns());
    json.put("batches", added.batches() < 0 ? null : added.batches());
    json.put("segments", added.segments() < 0 ? null : added.segments());
    json.put("file_bytes", added.fileBytes() < 0 ? null : added.fileBytes());
    json.put("logical_bytes", added.logicalBytes() < 0 ? null : added.logicalBytes());
    json.put("source_bytes", source);
    json.put("seconds", nanos / 1e9);
    json.put("snapshot", commit.snapshot());
    json.put("key", commit.key().text());
    json.put("duplicate", commit.duplicate());
    var line = new StringBuilder(request.table());
    append(line, commit.rows(), "row", "rows");
    append(line, added.columns(), "column", "columns");
    append(line, added.batches(), "batch", "batches");
    append(line, added.segments(), "segment", "segments");
    if (added.fileBytes() >= 0 || added.logicalBytes() >= 0) {
      line.append("  ");
      line.append(
          added.fileBytes() < 0
              ? Figures.bytes(added.logicalBytes()) + " of Arrow"
              : Figures.bytes(added.fileBytes()));
      line.append(" (source ").append(Figures.bytes(source)).append(')');
    }
    line.append("  ").append(Figures.seconds(nanos));
    line.append("  snapshot ").append(commit.snapshot());
    session.report(json, line.toString());
  }

  private static void append(StringBuilder line, long count, String one, String many) {
    if (count >= 0) {
      line.append("  ").append(Figures.count(count, one, many));
    }
  }
}
