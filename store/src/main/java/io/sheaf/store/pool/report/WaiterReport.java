package io.sheaf.store.pool.report;

import java.util.Map;

/// One caller that waits for room.
///
/// @param page for which page
/// @param bytes its length
/// @param ageMillis since when
/// @param thread name of its thread
public record WaiterReport(String page, long bytes, long ageMillis, String thread) {
  Map<String, Object> figures() {
    return new Figures()
        .with("page", page)
        .with("bytes", bytes)
        .with("age_ms", ageMillis)
        .with("thread", thread)
        .map();
  }

  String text() {
    return Figures.format(
        "%s by thread %s: %s (%s)", Figures.time(ageMillis), thread, page, Figures.memory(bytes));
  }
}
