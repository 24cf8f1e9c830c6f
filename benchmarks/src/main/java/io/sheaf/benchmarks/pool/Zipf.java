package io.sheaf.benchmarks.pool;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Pages of which the one of rank `r` comes with a probability in proportion to `1 / r^s`. The
/// popular ones do not lie together.
final class Zipf {
  private final double[] upTo;
  private final int[] pages;

  Zipf(int count, double exponent) {
    upTo = new double[count];
    pages = new int[count];
    double sum = 0;
    for (int rank = 0; rank < count; rank++) {
      sum += 1 / Math.pow(rank + 1, exponent);
      upTo[rank] = sum;
      pages[rank] = rank;
    }
    SplittableRandom shuffle = new SplittableRandom(count);
    for (int i = count - 1; i > 0; i--) {
      int other = shuffle.nextInt(i + 1);
      int page = pages[i];
      pages[i] = pages[other];
      pages[other] = page;
    }
  }

  int next(SplittableRandom random) {
    int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
    return pages[Math.min(found < 0 ? -found - 1 : found, pages.length - 1)];
  }
}
