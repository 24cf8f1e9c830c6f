package io.sheaf.cli.command;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.FormatOption;
import io.sheaf.cli.option.ScanOptions;
import io.sheaf.cli.output.Output;
import io.sheaf.cli.output.RowFormat;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.cli.terminal.Terminal;
import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cat",
    description = "Print the rows of a table; on a terminal the first 20, else all.")
final class Cat implements Callable<Integer> {
  private static final long ROWS_ON_TERMINAL = 20;

  private final Session session;

  @Parameters(paramLabel = "TABLE", description = "name or schema.name")
  String table = "";

  @Mixin final ScanOptions scan = new ScanOptions();

  @Option(
      names = "--explain",
      description = "instead of rows, print what would be read and why the rest is left out")
  boolean explain;

  @Mixin final FormatOption format = new FormatOption();

  Cat(Session session) {
    this.session = session;
  }

  private RowFormat byDefault(Terminal terminal) {
    return session.options().json() ? RowFormat.JSONL : RowFormat.byDefault(terminal);
  }

  /// Of how many, where that is known without counting.
  private String of(Place place) throws IOException {
    if (scan.where() != null) return "";
    return Confirmations.find(place, table)
        .map(summary -> " of " + Figures.count(summary.rows()))
        .orElse("");
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = session.terminal();
    if (explain) {
      explain();
      return Exit.DONE.code();
    }
    RowFormat chosen = format.chosen().orElseGet(() -> byDefault(terminal));
    format.checkTerminal(chosen, terminal);
    boolean cut = terminal.outIsTerminal() && scan.limit() == null;
    ScanOptions wanted = cut ? scan.limited(ROWS_ON_TERMINAL) : scan;
    try (Place place = Places.open(session.options().data(), session.options().trust());
        BatchSource rows = place.scan(table, wanted)) {
      long written = Output.write(chosen, rows, terminal.out(), terminal.width());
      if (cut && written == ROWS_ON_TERMINAL) {
        session.remark(Figures.count(written) + of(place) + " rows; --limit N shows more");
      }
    }
    return Exit.DONE.code();
  }

  private void explain() throws IOException {
    try (Place place = Places.open(session.options().data(), session.options().trust())) {
      Map<String, @Nullable Object> plan = place.explain(table, scan);
      String text = String.valueOf(plan.remove("text"));
      if (session.options().json()) session.report(plan, "");
      else text.lines().forEach(session.terminal()::line);
    }
  }
}
