package io.sheaf.store.pool.report;

import java.util.Map;

/// Pages read before anybody wanted them, since the pool opened.
///
/// @param asked pages that an engine was asked for
/// @param useful of those, wanted by someone since
/// @param wasted of those, evicted before anyone wanted them
/// @param dropped requests for which there was no room
public record AheadCounts(long asked, long useful, long wasted, long dropped) {
  Map<String, Object> figures() {
    return new Figures()
        .with("asked", asked)
        .with("useful", useful)
        .with("wasted", wasted)
        .with("dropped", dropped)
        .map();
  }

  String text() {
    return Figures.format(
        "%,d asked, %,d useful, %,d wasted, %,d dropped for want of room",
        asked, useful, wasted, dropped);
  }
}
