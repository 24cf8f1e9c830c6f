package io.sheaf.store.doctor;

import java.util.Locale;

/// Amounts of memory for people.
final class Amount {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Amount() {}

  /// `4.4 GiB`, `8 MiB`
  static String text(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String number = String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.1f", value);
    return number.replaceFirst("\\.0$", "") + " " + UNITS[unit];
  }
}
