package io.sheaf.cli.option;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.output.RowFormat;
import io.sheaf.cli.terminal.Terminal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The format that rows are written in.
public final class FormatOption {
  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, csv, jsonl, arrow, arrows or parquet.")
  @Nullable String format;

  /// The format that was named, if one was.
  public Optional<RowFormat> chosen() {
    if (format == null) {
      return Optional.empty();
    }
    return Optional.of(
        switch (format.toLowerCase(Locale.ROOT)) {
          case "table" -> RowFormat.TABLE;
          case "csv" -> RowFormat.CSV;
          case "jsonl" -> RowFormat.JSONL;
          case "arrow", "feather" -> RowFormat.ARROW;
          case "arrows" -> RowFormat.ARROWS;
          case "parquet" -> RowFormat.PARQUET;
          default ->
              throw CommandException.usage(
                  "--format " + format + "? say table, csv, jsonl, arrow, arrows or parquet");
        });
  }

  /// Keeps bytes that nobody can read off the terminal.
  public void checkTerminal(RowFormat wanted, Terminal terminal) {
    if (terminal.outIsTerminal() && !wanted.isText()) {
      throw CommandException.usage(
          "a terminal cannot show "
              + wanted.name().toLowerCase(Locale.ROOT)
              + "; name a file, or pipe it");
    }
  }
}
