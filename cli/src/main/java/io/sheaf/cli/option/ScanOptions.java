package io.sheaf.cli.option;

import io.sheaf.cli.failure.CommandException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which part of a table: the same options wherever rows are read.
public final class ScanOptions {
  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "A,B",
      description = "These columns, in this order. Default: all.")
  List<String> columns = new ArrayList<>();

  @Option(
      names = "--where",
      paramLabel = "TEXT",
      description =
          "Only rows for which this is true, such as \"delay > 60 AND date < DATE '...'\".")
  @Nullable String where;

  @Option(names = "--limit", paramLabel = "N", description = "At most so many rows.")
  @Nullable Long limit;

  @Option(
      names = "--at",
      paramLabel = "SNAPSHOT|TIME",
      converter = Moment.Converter.class,
      description = "As of a snapshot or a time. Default: now.")
  @Nullable Moment at;

  /// The columns, or none for all of them.
  public List<String> columns() {
    return List.copyOf(columns);
  }

  /// Which rows, as a predicate, or null for all.
  public @Nullable String where() {
    return where;
  }

  /// The most rows, or null for all.
  public @Nullable Long limit() {
    if (limit != null && limit < 0) {
      throw CommandException.usage("--limit " + limit + "? say 0 or more");
    }
    return limit;
  }

  /// The snapshot, or null for the newest.
  public @Nullable Moment at() {
    return at;
  }

  /// The same part of the table, but at most `rows` rows of it.
  public ScanOptions limited(long rows) {
    var limited = new ScanOptions();
    limited.columns = columns;
    limited.where = where;
    limited.limit = rows;
    limited.at = at;
    return limited;
  }
}
