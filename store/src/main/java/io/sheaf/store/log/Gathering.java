package io.sheaf.store.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Those who wait for something that is done for many at once, such as a flush of the log.
///
/// While it is being done those who come gather; when it has ended the first of them, or who comes
/// just then, leads all through the next. So a group is as large as the thing is slow, nobody waits
/// for company, and one who is alone is served at once (as the leaders of a write group do in
/// LevelDB). Whose turn has ended goes on without taking any lock: as many as there are in a group
/// would take it one after the other. Any thread.
///
/// @param <M> what is known of each
public final class Gathering<M extends Gathering.Member> {
  private List<M> waiting = new ArrayList<>();
  private boolean leading;

  /// One who waits: made by its own thread, and ended once, by whoever leads it.
  public abstract static class Member {
    private final Thread thread = Thread.currentThread();
    private @Nullable Committed answer;
    private @Nullable Throwable failure;

    /// Written last: who sees it sees the outcome.
    private volatile boolean ended;

    /// Ends it with an answer; with null it is left to its own thread.
    public final void end(@Nullable Committed committed) {
      if (ended) throw new AssertionError(this + " ends twice");
      answer = committed;
      ended = true;
    }

    /// Ends it with a failure, which its own thread will throw.
    public final void fail(Throwable cause) {
      failure = cause;
      end(null);
    }

    /// Whether the outcome is there.
    public final boolean hasEnded() {
      return ended;
    }

    /// The answer, or what is thrown in its place. Only when it has ended.
    public @Nullable Committed result() throws IOException {
      return switch (failure) {
        case null -> answer;
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError("unexpected kind of failure", failure);
      };
    }

    /// Ends one that was left without an outcome by its leader, which failed.
    protected abstract void leftBehind();
  }

  /// Waits until `own` has ended: in a group that `lead` ends each member of, by this thread or by
  /// that of another member.
  public void await(M own, Consumer<List<M>> lead) {
    List<M> group = join(own);
    if (group.isEmpty()) return;
    try {
      lead.accept(group);
    } finally {
      ended(group);
    }
  }

  /// All that wait, for the caller to lead, itself among them; none when its own has ended.
  private List<M> join(M own) {
    synchronized (this) {
      waiting.add(own);
      if (!leading) return takeAll(own);
    }
    // Not even an interrupt ends this: what it waits for may be done already.
    boolean interrupted = false;
    List<M> group = List.of();
    while (group.isEmpty() && !own.hasEnded()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
      if (!own.hasEnded()) group = lead(own);
    }
    if (interrupted) Thread.currentThread().interrupt();
    return group;
  }

  private synchronized List<M> lead(M own) {
    return leading || own.hasEnded() ? List.of() : takeAll(own);
  }

  private List<M> takeAll(M own) {
    List<M> group = waiting;
    try {
      waiting = new ArrayList<>(group.size());
      leading = true;
      return group;
    } finally {
      // Nobody may look at one that has gone.
      if (!leading) group.remove(own);
    }
  }

  private void ended(List<M> group) {
    try {
      for (M member : group) {
        if (!member.hasEnded()) member.leftBehind();
      }
    } finally {
      wake(group);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a thread is only itself
  private void wake(List<M> group) {
    Member next;
    synchronized (this) {
      leading = false;
      next = waiting.isEmpty() ? null : waiting.getFirst();
    }
    // The device stands still until somebody leads the next.
    if (next != null) LockSupport.unpark(next.thread);
    Thread own = Thread.currentThread();
    for (M member : group) {
      Thread thread = ((Member) member).thread;
      if (thread != own) LockSupport.unpark(thread);
    }
  }
}
