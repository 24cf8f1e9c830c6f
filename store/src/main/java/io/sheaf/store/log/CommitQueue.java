package io.sheaf.store.log;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Commits that wait for a flush of the log together.
///
/// While one flush is under way those who come gather; when it has ended the first of them leads
/// all, through the next. So a group is as large as the device is slow, nobody waits for company,
/// and one who is alone is flushed at once (as the leaders of a write group do in LevelDB).
final class CommitQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<PendingCommit> waiting = new ArrayDeque<>();
  private boolean flushing;

  /// Has a commit made, in a group that `lead` ends each member of: by this thread, or by that of
  /// another member.
  Committed commit(
      @Nullable CommitKey key,
      Change change,
      List<LogSegment> segments,
      Consumer<List<PendingCommit>> lead) {
    PendingCommit own = new PendingCommit(key, change, segments, lock.newCondition());
    List<PendingCommit> group = join(own);
    if (!group.isEmpty()) {
      try {
        lead.accept(group);
      } finally {
        ended(group);
      }
    }
    return own.result();
  }

  /// All that wait, for the caller to lead, itself among them; none when its own has ended.
  private List<PendingCommit> join(PendingCommit own) {
    lock.lock();
    try {
      waiting.addLast(own);
      // Not even an interrupt ends this: the commit may be made already.
      while (flushing && !own.hasEnded()) own.turn.awaitUninterruptibly();
      if (own.hasEnded()) return List.of();
      flushing = true;
      List<PendingCommit> group = List.copyOf(waiting);
      waiting.clear();
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void ended(List<PendingCommit> group) {
    lock.lock();
    try {
      flushing = false;
      for (PendingCommit member : group) {
        if (!member.hasEnded()) member.fail(new AssertionError("a commit was left behind"));
        member.turn.signal();
      }
      PendingCommit next = waiting.peekFirst();
      if (next != null) next.turn.signal();
    } finally {
      lock.unlock();
    }
  }
}
