package io.sheaf.store;

import java.util.List;

/// The buffer pool at one moment.
///
/// @param pinnedBytes length of all pages with a pin, each counted once
/// @param residentBytes length of all pages in memory
/// @param hits pins that found their page in memory
/// @param misses pins that had to read it
/// @param evictions pages dropped for others
/// @param holders who pins how much, the largest first; one line each
/// @param text all that is known, in lines for people
public record PoolReport(
    long pinnedBytes,
    long residentBytes,
    long hits,
    long misses,
    long evictions,
    List<String> holders,
    String text) {
  /// Copies the list.
  public PoolReport {
    holders = List.copyOf(holders);
  }

  static PoolReport of(io.sheaf.store.pool.PoolReport report) {
    return new PoolReport(
        report.pinnedBytes(),
        report.residentBytes(),
        report.hits(),
        report.misses(),
        report.evictions(),
        report.holders(),
        report.text());
  }
}
