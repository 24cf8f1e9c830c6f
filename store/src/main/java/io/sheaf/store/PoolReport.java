package io.sheaf.store;

import java.util.List;
import java.util.Map;

/// The buffer pool, counted while it is used, and what it has done since the store was opened.
///
/// @param pinnedBytes length of all pages with a pin, each counted once
/// @param residentBytes length of all pages in memory
/// @param hits pins that found their page in memory
/// @param misses pins that had to read it
/// @param evictions pages dropped for others
/// @param holders who pins how much, the largest first; one line each
/// @param figures all that is known, by name: maps, lists, texts and numbers
/// @param text the same in lines for people, one screen of them
public record PoolReport(
    long pinnedBytes,
    long residentBytes,
    long hits,
    long misses,
    long evictions,
    List<String> holders,
    Map<String, Object> figures,
    String text) {
  /// Copies the list; nobody else has the figures.
  public PoolReport {
    holders = List.copyOf(holders);
  }

  /// The figures as one object of JSON, in one line.
  public String json() {
    return io.sheaf.store.pool.report.PoolReport.json(figures);
  }

  static PoolReport of(io.sheaf.store.pool.report.PoolReport report) {
    return new PoolReport(
        report.pages().pinnedBytes(),
        report.pages().residentBytes(),
        report.hits(),
        report.misses(),
        report.evictions(),
        report.holders().stream().map(holder -> holder.text()).toList(),
        report.figures(),
        report.text());
  }
}
