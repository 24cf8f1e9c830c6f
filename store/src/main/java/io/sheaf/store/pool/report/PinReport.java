package io.sheaf.store.pool.report;

import java.util.Map;

/// One pin that is out, or several taken together, of those that are on the books.
///
/// @param holder who took it
/// @param page the page, or the first of the pages
/// @param pages how many
/// @param bytes length of what it pins
/// @param ageMillis how long ago
/// @param thread name of the thread that took it
/// @param where the calls that led to it; empty when that was not sampled
public record PinReport(
    String holder,
    String page,
    int pages,
    long bytes,
    long ageMillis,
    String thread,
    String where) {
  Map<String, Object> figures() {
    return new Figures()
        .with("holder", holder)
        .with("page", page)
        .with("pages", pages)
        .with("bytes", bytes)
        .with("age_ms", ageMillis)
        .with("thread", thread)
        .with("where", where)
        .map();
  }

  /// One line for people.
  public String text() {
    return Figures.format(
        "%s by %s: %s%s (%s), thread %s%s",
        Figures.time(ageMillis),
        holder,
        page,
        pages == 1 ? "" : " and " + (pages - 1) + " more",
        Figures.memory(bytes),
        thread,
        where.isEmpty() ? "" : " at " + where);
  }
}
