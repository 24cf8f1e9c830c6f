package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.FormatOption;
import io.sheaf.cli.option.Moment;
import io.sheaf.cli.option.Span;
import io.sheaf.cli.output.Output;
import io.sheaf.cli.output.RowFormat;
import io.sheaf.cli.place.LocalPlace;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.sql.QueryRows;
import io.sheaf.cli.sql.Sandbox;
import io.sheaf.cli.terminal.Terminal;
import io.sheaf.store.Snapshot;
import io.sheaf.store.doctor.Room;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "query",
    description = "Run read-only SQL over the tables of a store, by an embedded DuckDB.")
final class Query implements Callable<Integer> {
  /// What DuckDB may take: an eighth of what there is, within bounds.
  private static final long LEAST_MEMORY = 128L << 20;

  private static final long MOST_MEMORY = 8L << 30;

  private final Session session;

  @Parameters(paramLabel = "SQL", description = "One SELECT, or - for standard input.")
  String sql = "";

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "What $NAME in the text stands for.")
  Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Span.Converter.class,
      description = "The longest that it may take. Default: 30s.")
  Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--at",
      paramLabel = "SNAPSHOT|TIME",
      converter = Moment.Converter.class,
      description = "All tables as of a snapshot or a time. Default: now.")
  @Nullable Moment at;

  @Mixin final FormatOption format = new FormatOption();

  Query(Session session) {
    this.session = session;
  }

  private String text() throws IOException {
    if (!sql.equals("-")) return sql;
    return new String(session.terminal().in().readAllBytes(), StandardCharsets.UTF_8);
  }

  private LocalPlace place() {
    Place place = Places.open(session.options().data(), session.options().trust());
    if (place instanceof LocalPlace local) return local;
    place.close();
    throw CommandException.unavailable(
        "SQL runs where the store is opened, and a server has "
            + session.options().data()
            + " open: stop it first, or read through it: sheaf cat TABLE --where TEXT");
  }

  private static long memory() {
    return Math.clamp(Room.here().bytes() / 8, LEAST_MEMORY, MOST_MEMORY);
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = session.terminal();
    RowFormat chosen =
        format
            .chosen()
            .orElseGet(
                () -> session.options().json() ? RowFormat.JSONL : RowFormat.byDefault(terminal));
    format.checkTerminal(chosen, terminal);
    String asked = text();
    try (LocalPlace place = place();
        Snapshot snapshot = place.snapshot(at);
        Sandbox sandbox = Sandbox.open(snapshot, memory());
        QueryRows rows = QueryRows.run(sandbox, asked, parameters, timeout)) {
      Output.write(chosen, rows, terminal.out(), terminal.width());
    } catch (SQLException e) {
      throw new IOException("DuckDB: " + e.getMessage(), e);
    }
    return Exit.DONE.code();
  }
}
