package io.sheaf.benchmarks.pool;

import com.google.errorprone.annotations.FormatMethod;
import io.sheaf.flight.json.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where results go: lines for people, or one object of JSON for each row, with the lines for
/// people on standard error.
final class Sheet {
  private final PrintStream out;
  private final boolean json;

  Sheet(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /// A line for people.
  @FormatMethod
  void line(String format, Object... values) {
    (json ? System.err : out).println(String.format(Locale.ROOT, format, values).stripTrailing());
  }

  /// A row for programs: names and values in turn. Without `--json` nobody sees it.
  void row(String part, @Nullable Object... namesAndValues) {
    if (!json) return;
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("part", part);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    out.println(new String(Json.bytes(row), StandardCharsets.UTF_8));
    out.flush();
  }
}
