package io.sheaf.benchmarks.io;

import com.google.errorprone.annotations.FormatMethod;
import io.sheaf.flight.json.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where results go: lines for people as they come, or at the end lines of JSON for programs, with
/// those for people on standard error.
final class Paper {
  private final PrintStream out;
  private final boolean json;
  private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();

  Paper(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /// A line for people. The words are not format characters.
  void line(String text) {
    (json ? System.err : out).println(text);
  }

  @FormatMethod
  void line(String format, Object... values) {
    line(String.format(Locale.ROOT, format, values));
  }

  /// A row for programs.
  Map<String, @Nullable Object> row(String part, String what, String peer) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("part", part);
    row.put("what", what);
    row.put("peer", peer);
    rows.add(row);
    return row;
  }

  static void put(Map<String, @Nullable Object> row, String name, Spread spread) {
    row.put(
        name,
        Stream.of(spread.least(), spread.median(), spread.most()).map(Paper::number).toList());
  }

  /// What a clock was too coarse for is no number, and JSON has none for it.
  private static @Nullable Object number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /// One object for the machine and the run, then one for each row.
  void finish(Map<String, Object> machine, BenchOptions options) {
    if (!json) return;
    Map<String, @Nullable Object> run = new LinkedHashMap<>();
    run.put("bench", "io");
    run.putAll(machine);
    run.put("seconds", options.seconds());
    run.put("pairs", (long) options.pairs());
    run.put("fileMib", options.fileMib());
    object(run);
    rows.forEach(this::object);
    out.flush();
  }

  private void object(Map<String, @Nullable Object> object) {
    out.println(new String(Json.bytes(object), StandardCharsets.UTF_8));
  }
}
