package io.sheaf.store.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A commit on its way: asked for by one thread, made by the one that leads its group, and ended
/// once, with an answer or a failure.
final class PendingCommit {
  final @Nullable CommitKey key;
  final Change change;

  /// Segments that it brings in the record.
  final List<LogSegment> segments;

  /// Who waits for it.
  final Thread thread;

  private @Nullable Committed answer;
  private @Nullable Throwable failure;

  /// Written last: who sees it sees the outcome.
  private volatile boolean ended;

  PendingCommit(@Nullable CommitKey key, Change change, List<LogSegment> segments, Thread thread) {
    this.key = key;
    this.change = change;
    this.segments = segments;
    this.thread = thread;
  }

  void succeed(Committed committed) {
    requireOpen();
    answer = committed;
    ended = true;
  }

  void fail(Throwable cause) {
    requireOpen();
    failure = cause;
    ended = true;
  }

  private void requireOpen() {
    if (hasEnded()) throw new AssertionError("a commit ends twice: " + answer + ", " + failure);
  }

  boolean hasEnded() {
    return ended;
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
