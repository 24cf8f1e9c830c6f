package io.sheaf.benchmarks.pool;

import java.io.IOException;

/// The contenders by name.
enum Kind {
  OURS("ours"),
  BARE("ours, no object for a pin"),
  FLAT_ARRAY("flat array of counters"),
  CAFFEINE("Caffeine, counted slices"),
  MAP("ConcurrentHashMap, counted"),
  LIRS("H2's LIRS cache, counted"),
  LMDB("LMDB, read transaction");

  final String words;

  Kind(String words) {
    this.words = words;
  }

  /// Whether it brings pages and lets others go by itself. The array has nothing but counters, and
  /// which pages of LMDB are in memory is the kernel's affair.
  boolean evicts() {
    return this != FLAT_ARRAY && this != LMDB;
  }

  /// Opens it with room for `frames` of `pages`.
  Contender open(int pages, int frames) throws IOException {
    return switch (this) {
      case OURS -> new OurPool(pages, frames, false);
      case BARE -> new OurPool(pages, frames, true);
      case FLAT_ARRAY -> new FlatArray(pages);
      case CAFFEINE -> new CaffeineSlices(pages, frames);
      case MAP -> new MapSlices(pages, frames);
      case LIRS -> new LirsSlices(pages, frames);
      case LMDB -> new LmdbPages(pages);
    };
  }
}
