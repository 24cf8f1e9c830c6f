package io.sheaf.store.pool.evict;

/// Estimates how often keys have been used of late, in 4 bits per counter: a count-min sketch whose
/// counters are halved at regular intervals (Einziger, Friedman, Manes, "TinyLFU", 2017).
///
/// Each key has four counters within one 64-byte block, as in Caffeine; the least of them is the
/// estimate, which errs upwards only. Halving keeps the history fresh: after ten uses per page that
/// fits, every count is halved.
final class FrequencySketch {
  private static final int MOST = 15;
  private static final int SAMPLES_PER_PAGE = 10;
  private static final long ONES = 0x1111_1111_1111_1111L;
  private static final long HALVED = 0x7777_7777_7777_7777L;

  private long[] table = new long[8];
  private int pages = 8;
  private int sinceHalved;

  /// Makes room for a number of pages in memory. What is known stays: a key finds its old counts in
  /// either half of a table twice as long.
  void ensure(int wanted) {
    if (wanted <= pages) return;
    pages = wanted;
    while (table.length < 2 * wanted) {
      long[] grown = new long[2 * table.length];
      System.arraycopy(table, 0, grown, 0, table.length);
      System.arraycopy(table, 0, grown, table.length, table.length);
      table = grown;
    }
  }

  /// Uses after which counts are halved.
  private int period() {
    return SAMPLES_PER_PAGE * pages;
  }

  /// The estimate, 0 to 15.
  int frequency(long key) {
    int hash = spread(key);
    int counters = rehash(hash);
    int block = block(hash);
    int least = MOST;
    for (int i = 0; i < 4; i++) {
      least =
          Math.min(least, (int) (table[slot(block, counters, i)] >>> shift(counters, i)) & MOST);
    }
    return least;
  }

  /// Counts some uses.
  void add(long key, int uses) {
    for (int i = 0; i < uses; i++) increment(key);
  }

  private void increment(long key) {
    int hash = spread(key);
    int counters = rehash(hash);
    int block = block(hash);
    boolean counted = false;
    for (int i = 0; i < 4; i++) {
      int slot = slot(block, counters, i);
      int shift = shift(counters, i);
      if ((table[slot] >>> shift & MOST) < MOST) {
        table[slot] += 1L << shift;
        counted = true;
      }
    }
    if (counted) age();
  }

  /// Lets time pass, as with a use of some other page.
  void age() {
    if (++sinceHalved >= period()) halve();
  }

  private void halve() {
    int odd = 0;
    for (int i = 0; i < table.length; i++) {
      odd += Long.bitCount(table[i] & ONES);
      table[i] = (table[i] >>> 1) & HALVED;
    }
    // Each use is in four counters, and each odd counter has lost half of one.
    sinceHalved = (sinceHalved - (odd >>> 2)) >>> 1;
  }

  private int block(int hash) {
    return (hash & ((table.length >>> 3) - 1)) << 3;
  }

  private static int slot(int block, int counters, int i) {
    return block + ((counters >>> (i << 3)) & 1) + (i << 1);
  }

  private static int shift(int counters, int i) {
    return ((counters >>> (i << 3) >>> 1) & 15) << 2;
  }

  private static int spread(long key) {
    long x = key * 0x9E37_79B9_7F4A_7C15L;
    int folded = (int) (x ^ (x >>> 32));
    folded *= 0x846c_a68b;
    return folded ^ (folded >>> 16);
  }

  private static int rehash(int hash) {
    int x = hash * 0x31848bab;
    return x ^ (x >>> 14);
  }
}
