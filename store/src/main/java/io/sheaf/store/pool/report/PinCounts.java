package io.sheaf.store.pool.report;

import java.util.Map;

/// How pins came by their pages, since the pool opened.
///
/// @param hits found their page in memory, or on its way
/// @param misses had to read it
/// @param joined of the hits, those that waited for somebody else's read
/// @param written pages that were filled by a writer
public record PinCounts(long hits, long misses, long joined, long written) {
  Map<String, Object> figures() {
    return new Figures()
        .with("hits", hits)
        .with("misses", misses)
        .with("joined", joined)
        .with("written", written)
        .map();
  }

  String text() {
    return Figures.format(
        "%s hits: %,d hits, %,d misses, %,d joined a read; %,d pages written",
        share(hits, misses), hits, misses, joined, written);
  }

  /// The part of pins that were hits, in words; of none there is no part.
  static String share(long hits, long misses) {
    return hits + misses == 0 ? "no" : Figures.percent((double) hits / (hits + misses));
  }
}
