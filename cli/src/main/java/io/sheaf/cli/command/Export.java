package io.sheaf.cli.command;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.FormatOption;
import io.sheaf.cli.option.ScanOptions;
import io.sheaf.cli.output.Output;
import io.sheaf.cli.output.RowFormat;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.cli.terminal.Progress;
import io.sheaf.cli.terminal.Terminal;
import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Write a table to a file: .arrow, .arrows, .feather, .csv, .jsonl or .parquet.")
final class Export implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "TABLE", description = "name or schema.name")
  String table = "";

  @Parameters(index = "1", paramLabel = "DEST|-", description = "A file; - is standard output.")
  String destination = "";

  @Mixin final ScanOptions scan = new ScanOptions();

  @Mixin final FormatOption format = new FormatOption();

  Export(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = session.terminal();
    boolean toStandardOutput = destination.equals("-");
    RowFormat chosen =
        format
            .chosen()
            .orElseGet(
                () ->
                    toStandardOutput ? RowFormat.ARROW : RowFormat.bySuffix(Path.of(destination)));
    if (toStandardOutput) {
      format.checkTerminal(chosen, terminal);
    }
    try (Place place = Places.open(session.options().data(), session.options().trust());
        BatchSource rows = place.scan(table, scan);
        var progress = new Progress(terminal, table, session.options().quiet())) {
      var watched = new CountedRows(rows, progress);
      if (toStandardOutput) {
        Output.write(chosen, watched, terminal.out(), terminal.width());
        return Exit.DONE.code();
      }
      long start = System.nanoTime();
      Output.Written written =
          Output.write(chosen, watched, Path.of(destination), terminal.width());
      long nanos = System.nanoTime() - start;
      progress.close();
      session.report(
          Map.of(
              "table",
              table,
              "file",
              destination,
              "rows",
              written.rows(),
              "bytes",
              written.bytes(),
              "seconds",
              nanos / 1e9),
          String.join(
              "  ",
              destination,
              Figures.count(written.rows(), "row", "rows"),
              Figures.bytes(written.bytes()),
              Figures.seconds(nanos)));
    }
    return Exit.DONE.code();
  }
}
