package io.sheaf.benchmarks.pool;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// Which pages are visited.
enum PageOrder {
  UNIFORM("uniform"),
  ZIPF("zipf 0.8"),
  HOT("one hot page");

  final String words;

  PageOrder(String words) {
    this.words = words;
  }

  /// Some visits of one thread, to be gone through again and again.
  int[] visits(int count, int pages, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] visits = new int[count];
    switch (this) {
      case UNIFORM -> Arrays.setAll(visits, i -> random.nextInt(pages));
      case ZIPF -> {
        Zipf zipf = new Zipf(pages, 0.8);
        Arrays.setAll(visits, i -> zipf.next(random));
      }
      case HOT -> Arrays.fill(visits, pages / 3);
    }
    return visits;
  }

  static PageOrder of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
