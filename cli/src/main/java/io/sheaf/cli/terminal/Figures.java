package io.sheaf.cli.terminal;

import java.util.Locale;

/// Numbers as people read them.
public final class Figures {
  private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Figures() {}

  /// `3,000,000`
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /// `46 batches`, `1 batch`: a count with its noun.
  public static String count(long n, String one, String many) {
    return count(n) + " " + (n == 1 ? one : many);
  }

  /// `116.0 MB`: decimal units, as files and wires are measured.
  public static String bytes(long bytes) {
    return scaled(bytes, 1000, DECIMAL, "%.1f %s");
  }

  /// `512 KiB`: binary units, as memory is measured.
  public static String binary(long bytes) {
    return scaled(bytes, 1024, BINARY, "%.1f %s").replaceFirst("(?<=[0-9]{3})\\.[0-9] |\\.0 ", " ");
  }

  /// `0.42 s`
  public static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  /// `1.93 GB/s`
  public static String rate(long bytes, long nanos) {
    return String.format(Locale.ROOT, "%.2f GB/s", bytes / (double) Math.max(1, nanos));
  }

  /// `1.9 %`
  public static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f %%", fraction * 100);
  }

  private static String scaled(long bytes, int base, String[] units, String format) {
    if (bytes < base) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = 0;
    while (value >= base && unit < units.length - 1) {
      value /= base;
      unit++;
    }
    return String.format(Locale.ROOT, format, value, units[unit]);
  }
}
