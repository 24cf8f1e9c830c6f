package io.sheaf.cli.command;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.output.Grid;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.place.TableSummary;
import io.sheaf.cli.terminal.Figures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "ls", description = "List tables.")
final class Ls implements Callable<Integer> {
  private final Session session;

  @Parameters(
      arity = "0..1",
      paramLabel = "PATTERN",
      description = "A name, with * for any text and ? for one character.")
  @Nullable String pattern;

  Ls(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    List<TableSummary> tables;
    try (Place place = Places.open(session.options().data(), session.options().trust())) {
      tables = place.tables().stream().filter(table -> matches(table.name())).toList();
    }
    var grid = new Grid(List.of("table", ">rows", ">columns", ">batches", ">bytes", ">snapshot"));
    for (TableSummary table : tables) {
      if (session.options().json()) {
        session.report(json(table), "");
      }
      grid.add(
          List.of(
              table.name(),
              figure(table.rows()),
              figure(table.columns()),
              figure(table.batches()),
              size(table),
              table.snapshot() < 0 ? "-" : Long.toString(table.snapshot())));
    }
    if (grid.isEmpty()) {
      session.remark(
          pattern == null
              ? "no tables in " + session.options().data()
              : "no table like " + pattern + " in " + session.options().data());
    } else if (!session.options().json()) {
      grid.lines(session.terminal().width()).forEach(session.terminal()::line);
    }
    return Exit.DONE.code();
  }

  /// What the files take; a server tells only how much Arrow data there is.
  private static String size(TableSummary table) {
    return table.fileBytes() < 0
        ? Figures.bytes(table.logicalBytes()) + " of Arrow"
        : Figures.bytes(table.fileBytes());
  }

  private static String figure(long count) {
    return count < 0 ? "-" : Figures.count(count);
  }

  private static Map<String, @Nullable Object> json(TableSummary table) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("table", table.name());
    json.put("rows", table.rows() < 0 ? null : table.rows());
    json.put("columns", table.columns());
    json.put("batches", table.batches() < 0 ? null : table.batches());
    json.put("segments", table.segments() < 0 ? null : table.segments());
    json.put("file_bytes", table.fileBytes() < 0 ? null : table.fileBytes());
    json.put("logical_bytes", table.logicalBytes() < 0 ? null : table.logicalBytes());
    json.put("snapshot", table.snapshot() < 0 ? null : table.snapshot());
    return json;
  }

  /// A pattern without a dot is one for tables of `main`.
  private boolean matches(String name) {
    if (pattern == null) {
      return true;
    }
    String regex =
        Pattern.compile("[^*?]+")
            .matcher(pattern)
            .replaceAll(text -> Matcher.quoteReplacement(Pattern.quote(text.group())))
            .replace("*", ".*")
            .replace("?", ".");
    return name.matches("(?s)" + regex) || name.matches("(?s)main\\." + regex);
  }
}
