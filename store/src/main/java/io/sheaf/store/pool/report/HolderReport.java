package io.sheaf.store.pool.report;

import java.util.Map;

/// Someone who pins something.
///
/// @param name who it is, for people
/// @param table whose pages, as it said; empty when it did not
/// @param pinnedBytes of its pins, a page that it pinned twice counted twice
/// @param pins how many
/// @param ageMillis since when it is on the books
/// @param madeAt the calls that put it there; empty when there were too many to look at each
public record HolderReport(
    String name, String table, long pinnedBytes, long pins, long ageMillis, String madeAt) {
  Map<String, Object> figures() {
    return new Figures()
        .with("holder", name)
        .with("table", table)
        .with("pinned_bytes", pinnedBytes)
        .with("pins", pins)
        .with("age_ms", ageMillis)
        .with("made_at", madeAt)
        .map();
  }

  /// Who it is and what it has, in one line.
  public String text() {
    return Figures.format("%s: %s in %d pins", name, Figures.mib(pinnedBytes), pins);
  }
}
