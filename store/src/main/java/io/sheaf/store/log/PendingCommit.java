package io.sheaf.store.log;

import java.util.List;
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

  private @Nullable Committed answer;
  private @Nullable Throwable failure;

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

  void succeed(Committed committed) {
    answer = committed;
    end();
  }

  void fail(Throwable cause) {
    failure = cause;
    end();
  }

  @Override
  protected void leftBehind() {
    fail(new AssertionError("a commit was left behind"));
  }

  /// The answer, or what is thrown in its place. Only when it has ended.
  Committed result() {
    return switch (failure) {
      case null -> answered();
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError("unexpected kind of failure", failure);
    };
  }

  private Committed answered() {
    if (answer == null) throw new AssertionError("a commit that has not ended");
    return answer;
  }
}
