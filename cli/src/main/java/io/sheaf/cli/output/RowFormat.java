package io.sheaf.cli.output;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.Locale;

/// A format that rows are written in.
public enum RowFormat {
  /// Columns of text, for people.
  TABLE,
  /// Comma-separated values with a header, RFC 4180.
  CSV,
  /// One JSON object a line.
  JSONL,
  /// Arrow IPC: a file, or on standard output a stream.
  ARROW,
  /// An Arrow IPC stream.
  ARROWS,
  /// Parquet, written by DuckDB.
  PARQUET;

  /// Whether people can read it.
  public boolean isText() {
    return this == TABLE || this == CSV || this == JSONL;
  }

  /// The format that the name of a file asks for.
  public static RowFormat bySuffix(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "csv" -> CSV;
      case "jsonl", "ndjson", "json" -> JSONL;
      case "arrow", "feather", "ipc" -> ARROW;
      case "arrows" -> ARROWS;
      case "parquet", "pq" -> PARQUET;
      default ->
          throw CommandException.usage(
              "cannot tell a format by the name "
                  + file
                  + "; say --format arrow|arrows|csv|jsonl|parquet");
    };
  }

  /// What a command writes to standard output when nobody said: for people if people look.
  public static RowFormat byDefault(Terminal terminal) {
    return terminal.outIsTerminal() ? TABLE : CSV;
  }
}
