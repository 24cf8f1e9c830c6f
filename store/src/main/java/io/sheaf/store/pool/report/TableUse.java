package io.sheaf.store.pool.report;

import java.util.Map;

/// Pins of the pages of one table, by those who said that they read or write it.
///
/// @param table its name when it was read
/// @param hits found their page in memory, or on its way
/// @param misses had to read it
/// @param written pages that were filled by a writer
public record TableUse(String table, long hits, long misses, long written) {
  Map<String, Object> figures() {
    return new Figures()
        .with("table", table)
        .with("hits", hits)
        .with("misses", misses)
        .with("written", written)
        .map();
  }

  String text() {
    return Figures.format(
        "%s: %s hits, %,d misses, %,d pages written",
        table, PinCounts.share(hits, misses), misses, written);
  }
}
