package io.sheaf.store.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The segments that have left their tables and are kept for the snapshots that had them.
///
/// A segment is kept until the time for which snapshots are kept has passed since it left, by the
/// time of a commit, or until the snapshots that had it are said to have expired. What it holds
/// follows from the log alone: whoever reads the log again comes to the same. Guarded by the commit
/// lock, but for what says otherwise.
final class Retention {
  /// A segment that has left its table.
  ///
  /// @param snapshot the first one that does not have it
  /// @param time of that snapshot
  record Left(CommittedSegment segment, long snapshot, Instant time) {}

  private final Deque<Left> kept = new ArrayDeque<>();
  private Duration keep = Duration.ZERO;
  private volatile long horizon;

  /// The first snapshot that can be asked for: of those before it, files may be gone. Any thread.
  long horizon() {
    return horizon;
  }

  /// For how long snapshots can be asked for.
  Duration keep() {
    return keep;
  }

  /// What is kept, the longest first.
  List<Left> kept() {
    return List.copyOf(kept);
  }

  /// Goes on from what a log file began with.
  void restore(long from, Duration duration, List<Left> segments) {
    horizon = from;
    keep = duration;
    kept.clear();
    kept.addAll(segments);
  }

  /// Takes note of a commit.
  ///
  /// @param snapshot the one it made
  /// @param leaving what its tables have lost by it
  /// @return what no snapshot that can be asked for has any more
  List<CommittedSegment> commit(
      List<? extends Entry> entries, long snapshot, Instant time, List<CommittedSegment> leaving) {
    long expired = 0;
    for (Entry entry : entries) {
      if (entry instanceof Entry.SnapshotsKept(Duration duration)) keep = duration;
      if (entry instanceof Entry.SnapshotsExpired(long before)) expired = before;
    }
    leaving.forEach(segment -> kept.add(new Left(file(segment), snapshot, time)));
    long newHorizon = Math.max(horizon, expired);
    List<CommittedSegment> gone = new ArrayList<>();
    for (Left first = kept.peek(); first != null && isOver(first, expired, time); ) {
      gone.add(kept.remove().segment());
      newHorizon = Math.max(newHorizon, first.snapshot());
      first = kept.peek();
    }
    horizon = newHorizon;
    return gone;
  }

  /// Its file, which is all there is of it: which of its rows are deleted, snapshots know.
  private static CommittedSegment file(CommittedSegment segment) {
    return new CommittedSegment(segment.table(), segment.segment().undeleted());
  }

  private boolean isOver(Left left, long expired, Instant now) {
    return left.snapshot() <= expired || !left.time().plus(keep).isAfter(now);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Retention that
        && horizon == that.horizon
        && keep.equals(that.keep)
        && kept().equals(that.kept());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(horizon);
  }
}
