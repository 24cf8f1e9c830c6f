package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Gives each segment that a commit brings in its record the place where it will stand: one behind
/// the other, in the order in which the entries name them.
///
/// Used once. One thread.
final class Placing {
  private final long epoch;
  private final Map<Long, LogSegment> waiting = new HashMap<>();
  private final Map<Long, LogPlace> places = new HashMap<>();
  private final List<LogSegment> placed = new ArrayList<>();
  private long at;

  /// Segments that will stand in the log file of `epoch` from `at` on.
  Placing(long epoch, long at, List<LogSegment> segments) {
    this.epoch = epoch;
    this.at = at;
    segments.forEach(segment -> waiting.put(segment.ref().id(), segment));
  }

  /// The same change, of segments with their places.
  Entry.OfCommit place(Entry.OfCommit change) {
    if (waiting.isEmpty()) return change;
    return switch (change) {
      case Entry.SegmentsAdded added ->
          new Entry.SegmentsAdded(added.table(), place(added.segments()));
      case Entry.SegmentsReplaced replaced ->
          new Entry.SegmentsReplaced(replaced.table(), replaced.removed(), place(replaced.added()));
      case Entry.SegmentsRewritten e ->
          new Entry.SegmentsRewritten(e.table(), e.removed(), place(e.added()));
      case Entry.Staged staged ->
          new Entry.Staged(
              staged.stage(), staged.table(), staged.expiry(), place(staged.segments()));
      default -> change;
    };
  }

  private List<SegmentRef> place(List<SegmentRef> segments) {
    return segments.stream().map(this::place).toList();
  }

  private SegmentRef place(SegmentRef ref) {
    LogSegment segment = waiting.remove(ref.id());
    if (segment == null) return ref;
    LogPlace place = new LogPlace(epoch, at);
    places.put(ref.id(), place);
    placed.add(segment);
    at += segment.bytes().byteSize();
    return ref.at(place);
  }

  /// Says that there are no more entries.
  void end() {
    if (!waiting.isEmpty()) {
      throw new AssertionError("segments that no entry names: " + waiting.keySet());
    }
  }

  /// In the order in which they stand.
  List<LogSegment> segments() {
    return placed;
  }

  /// By id.
  Map<Long, LogPlace> places() {
    return places;
  }
}
