package io.sheaf.store.pool.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Named values in the order in which they are to be read.
final class Figures {
  private final Map<String, Object> values = new LinkedHashMap<>();

  Figures with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  Map<String, Object> map() {
    return values;
  }

  /// Memory in words: `64 KiB`, `3.0 MiB`.
  static String memory(long bytes) {
    boolean small = bytes > 0 && bytes < 1 << 20;
    return small ? (bytes + 1023) / 1024 + " KiB" : mib(bytes);
  }

  static String mib(long bytes) {
    return format("%.1f MiB", bytes / 1048576.0);
  }

  /// A time in words: `120 ms`, `4.9 s`, `3 min`.
  static String time(long millis) {
    if (millis < 1_000) return millis + " ms";
    return millis < 120_000 ? format("%.1f s", millis / 1e3) : millis / 60_000 + " min";
  }

  static String percent(double share) {
    return format("%.1f %%", share * 100);
  }

  /// The same everywhere, whatever numbers look like to the user of this machine.
  @FormatMethod
  static String format(@FormatString String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
