package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Commits that wait for a flush of the log together.
///
/// While one flush is under way those who come gather; when it has ended the first of them, or who
/// comes just then, leads all through the next. So a group is as large as the device is slow,
/// nobody waits for company, and one who is alone is flushed at once (as the leaders of a write
/// group do in LevelDB). Whose commit has ended goes on without taking any lock: as many as there
/// are in a group would take it one after the other.
final class CommitQueue {
  private List<PendingCommit> waiting = new ArrayList<>();
  private boolean flushing;

  /// Has a commit made, in a group that `lead` ends each member of: by this thread, or by that of
  /// another member.
  Committed commit(
      @Nullable CommitKey key,
      Change change,
      List<LogSegment> segments,
      Consumer<List<PendingCommit>> lead) {
    PendingCommit own = new PendingCommit(key, change, segments, Thread.currentThread());
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
    synchronized (this) {
      waiting.add(own);
      if (!flushing) return takeAll();
    }
    // Not even an interrupt ends this: the commit may be made already.
    boolean interrupted = false;
    List<PendingCommit> group = List.of();
    while (group.isEmpty() && !own.hasEnded()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
      if (!own.hasEnded()) group = lead(own);
    }
    if (interrupted) Thread.currentThread().interrupt();
    return group;
  }

  private synchronized List<PendingCommit> lead(PendingCommit own) {
    return flushing || own.hasEnded() ? List.of() : takeAll();
  }

  private List<PendingCommit> takeAll() {
    flushing = true;
    List<PendingCommit> group = waiting;
    waiting = new ArrayList<>(group.size());
    return group;
  }

  private void ended(List<PendingCommit> group) {
    for (PendingCommit member : group) {
      if (!member.hasEnded()) member.fail(new AssertionError("a commit was left behind"));
    }
    PendingCommit next;
    synchronized (this) {
      flushing = false;
      next = waiting.isEmpty() ? null : waiting.getFirst();
    }
    // The device stands still until somebody leads the next.
    if (next != null) LockSupport.unpark(next.thread);
    for (PendingCommit member : group) LockSupport.unpark(member.thread);
  }
}
