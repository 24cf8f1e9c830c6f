package io.sheaf.cli.command;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.Size;
import io.sheaf.cli.option.Span;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.place.TableSummary;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.cli.terminal.Progress;
import io.sheaf.store.Compacted;
import io.sheaf.store.CompactionOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compact",
    description =
        "Put small segments together, and leave deleted rows behind; all tables by default.")
final class Compact implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "0..*", paramLabel = "TABLE", description = "name or schema.name")
  List<String> tables = List.of();

  @Option(
      names = "--sort",
      paramLabel = "COL",
      description = "Put all rows in the order of a column, nulls last.")
  @Nullable String sort;

  @Option(
      names = "--rate",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description = "Read at most so much in a second, such as 64MiB.")
  @Nullable Size rate;

  @Option(
      names = "--expire",
      paramLabel = "AGE",
      converter = Span.Converter.class,
      description = "Let go of snapshots that were superseded longer ago, such as 7d.")
  @Nullable Duration expire;

  @Option(
      names = "--keep",
      paramLabel = "TIME",
      converter = Span.Converter.class,
      description = "From now on keep snapshots for so long, such as 30d; 0s for not at all.")
  @Nullable Duration keep;

  Compact(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    CompactionOptions options = new CompactionOptions(sort, rate == null ? 0 : rate.of(0));
    try (Place place = Places.open(session.options().data(), session.options().trust())) {
      List<String> all = tables;
      if (all.isEmpty()) all = place.tables().stream().map(TableSummary::name).toList();
      for (String table : all) compact(place, table, options);
      if (expire != null || keep != null) {
        long oldest = place.expire(keep, expire);
        session.report(Map.of("oldest", oldest), "oldest snapshot " + oldest);
      }
    }
    return Exit.DONE.code();
  }

  private void compact(Place place, String table, CompactionOptions options) throws IOException {
    long begun = System.nanoTime();
    Compacted done;
    boolean quiet = session.options().quiet() || session.options().json();
    try (Progress progress = new Progress(session.terminal(), table, quiet)) {
      done =
          place.compact(
              table,
              options,
              (rows, all) -> {
                progress.update(rows, 0, all == 0 ? -1 : (double) rows / all);
                return true;
              });
    }
    session.report(json(table, done), text(table, done, System.nanoTime() - begun));
  }

  private static String text(String table, Compacted done, long nanos) {
    if (done.replaced() == 0) {
      return table + "  nothing to do  snapshot " + done.snapshot();
    }
    return "%s  %s -> %s  %s rows  %s -> %s  %s  snapshot %d"
        .formatted(
            table,
            Figures.count(done.replaced(), "segment", "segments"),
            Figures.count(done.added()),
            Figures.count(done.rows()),
            Figures.bytes(done.bytesBefore()),
            Figures.bytes(done.bytesAfter()),
            Figures.seconds(nanos),
            done.snapshot());
  }

  private static Map<String, @Nullable Object> json(String table, Compacted done) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("table", table);
    json.put("snapshot", done.snapshot());
    json.put("replaced", done.replaced());
    json.put("added", done.added());
    json.put("rows", done.rows());
    json.put("bytes_before", done.bytesBefore());
    json.put("bytes_after", done.bytesAfter());
    return json;
  }
}
