package io.sheaf.store.log;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many segments that can still be read stand in each log file. Any thread.
final class LogShares {
  private final Map<Long, Integer> segments = new ConcurrentHashMap<>();

  /// Those of a state.
  static LogShares of(Collection<CommittedSegment> all) {
    LogShares shares = new LogShares();
    all.forEach(committed -> shares.came(committed.segment()));
    return shares;
  }

  /// Takes note of a segment that a commit brought, wherever it stands.
  void came(SegmentRef segment) {
    LogPlace place = segment.place();
    if (place != null) segments.merge(place.epoch(), 1, Integer::sum);
  }

  /// Takes note that nobody can read a segment any more.
  void left(LogPlace place) {
    segments.compute(
        place.epoch(),
        (epoch, count) -> {
          if (count == null) throw new AssertionError("no segment was left in log file " + epoch);
          return count == 1 ? null : count - 1;
        });
  }

  /// Whether a log file holds any.
  boolean hold(long epoch) {
    return segments.containsKey(epoch);
  }
}
