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
import org.jspecify.annotations.Nullable;

/// Where results go: lines for people as they come, or rows for programs at the end.
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
    row.put(name, List.of(spread.least(), spread.median(), spread.most()));
  }

  void finish(Map<String, Object> machine, BenchOptions options) {
    if (!json) return;
    Map<String, @Nullable Object> all = new LinkedHashMap<>(machine);
    all.put("seconds", options.seconds());
    all.put("pairs", (long) options.pairs());
    all.put("rows", rows);
    out.println(new String(Json.bytes(all), StandardCharsets.UTF_8));
  }
}
