package io.sheaf.store.log;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A commit on its way: asked for by one thread, made by the one that leads its group, and ended
/// once, with an answer or a failure.
final class PendingCommit extends Gathering.Member {
  final @Nullable CommitKey key;

  /// The appends that are one commit together; none of any other commit.
  final List<KeyedRows> joined;

  final Change change;

  /// Segments that it brings in the record.
  final List<LogSegment> segments;

  private PendingCommit(
      @Nullable CommitKey key, List<KeyedRows> joined, Change change, List<LogSegment> segments) {
    this.key = key;
    this.joined = List.copyOf(joined);
    this.change = change;
    this.segments = List.copyOf(segments);
  }

  static PendingCommit of(@Nullable CommitKey key, Change change, List<LogSegment> segments) {
    return new PendingCommit(key, List.of(), change, segments);
  }

  static PendingCommit joined(List<KeyedRows> all, Change change, List<LogSegment> segments) {
    return new PendingCommit(null, all, change, segments);
  }

  @Override
  protected void leftBehind() {
    fail(new AssertionError("a commit was left behind"));
  }

  @Override
  public Committed result() {
    try {
      return Objects.requireNonNull(super.result());
    } catch (IOException e) {
      throw new AssertionError("a commit fails as the store does", e);
    }
  }
}
