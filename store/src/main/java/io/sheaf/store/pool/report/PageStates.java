package io.sheaf.store.pool.report;

import java.util.Map;

/// Pages that have a frame, by the state of their words; each is looked at in a moment of its own.
///
/// @param resident in memory, pinned or not, checked or not yet
/// @param residentBytes their length
/// @param pinned of those with a pin
/// @param pinnedBytes length of those with a pin, each counted once
/// @param loading being filled
/// @param loadingBytes their length
/// @param coming being read ahead
/// @param arrived read ahead, and nobody has wanted them yet
public record PageStates(
    int resident,
    long residentBytes,
    int pinned,
    long pinnedBytes,
    int loading,
    long loadingBytes,
    int coming,
    int arrived) {
  Map<String, Object> figures() {
    return new Figures()
        .with("resident", resident)
        .with("resident_bytes", residentBytes)
        .with("pinned", pinned)
        .with("pinned_bytes", pinnedBytes)
        .with("loading", loading)
        .with("loading_bytes", loadingBytes)
        .with("coming", coming)
        .with("arrived", arrived)
        .map();
  }

  String text() {
    return Figures.format(
        "%d resident (%s), %d pinned (%s), %d loading, %d coming, %d arrived",
        resident,
        Figures.memory(residentBytes),
        pinned,
        Figures.memory(pinnedBytes),
        loading,
        coming,
        arrived);
  }
}
