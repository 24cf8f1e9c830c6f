package io.sheaf.store.pool.report;

import java.util.Map;

/// What went wrong with pages, since the pool opened.
///
/// @param damaged pages whose bytes were not those that were written, or not there
/// @param failedReads pages that could not be read for another reason
/// @param last the last of these in words, empty when there was none
public record ErrorCounts(long damaged, long failedReads, String last) {
  Map<String, Object> figures() {
    return new Figures()
        .with("damaged", damaged)
        .with("failed_reads", failedReads)
        .with("last", last)
        .map();
  }

  String text() {
    if (last.isEmpty()) return "none";
    return Figures.format(
        "%,d damaged pages, %,d failed reads; last: %s", damaged, failedReads, last);
  }
}
