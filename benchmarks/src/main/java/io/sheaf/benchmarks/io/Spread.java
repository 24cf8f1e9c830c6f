package io.sheaf.benchmarks.io;

import java.util.Arrays;
import java.util.Locale;

/// Median and range of a figure over all rounds.
public record Spread(double median, double least, double most) {
  public static Spread of(double... values) {
    if (values.length == 0) throw new IllegalArgumentException("no values");
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /// Whether a peer is close enough to itself.
  public boolean isEven() {
    return median >= 0.95 && median <= 1.05;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%5.2f (%.2f-%.2f)", median, least, most);
  }
}
