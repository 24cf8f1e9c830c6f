package io.sheaf.store.pool.report;

import java.util.Map;

/// How room was made, since the pool opened.
///
/// A search goes through several victims; each of them may come to nothing for a reason of its own,
/// and in the end the search may have found nothing.
///
/// @param policy what decides, and its state, in words
/// @param evicted pages dropped for others, or not wanted any more
/// @param searches for room, when no free extent was long enough
/// @param foundNothing of those, because pins stood in the way everywhere
/// @param gaveUp of those, of reads ahead, which take only what nobody will miss
/// @param besidePins victims between pins, too short for the page
/// @param besideLoads victims between pages that are being filled
/// @param raced victims that were pinned before they could be evicted
public record EvictionCounts(
    String policy,
    long evicted,
    long searches,
    long foundNothing,
    long gaveUp,
    long besidePins,
    long besideLoads,
    long raced) {
  Map<String, Object> figures() {
    return new Figures()
        .with("policy", policy)
        .with("evicted", evicted)
        .with("searches", searches)
        .with("found_nothing", foundNothing)
        .with("gave_up", gaveUp)
        .with("beside_pins", besidePins)
        .with("beside_loads", besideLoads)
        .with("raced", raced)
        .map();
  }

  String text() {
    return Figures.format(
        "%,d pages in %,d searches: %,d found all pinned, %,d gave up; victims beside pins %,d,"
            + " loads %,d; raced %,d",
        evicted, searches, foundNothing, gaveUp, besidePins, besideLoads, raced);
  }
}
