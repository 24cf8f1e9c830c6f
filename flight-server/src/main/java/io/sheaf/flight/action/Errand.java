package io.sheaf.flight.action;

import io.sheaf.flight.call.Answers;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.json.Json;
import io.sheaf.store.Pace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// A long piece of work that an action began, on a thread of its own: readers are for those who
/// wait less.
///
/// What it tells goes to the client as it comes, and the work waits for a client that takes it
/// slowly. When the client is gone, so is the work, at its next step, which looks at the pace.
final class Errand implements Answers<Flight.Result> {
  private static final int MOST_KEPT = 64;

  /// The work.
  @FunctionalInterface
  interface Work {
    /// Does it, telling of what the client shall hear at once; returns the answer.
    Map<String, @Nullable Object> run(Consumer<Map<String, @Nullable Object>> tell);
  }

  private final Pace pace;
  private final Thread thread;
  private final Deque<Flight.Result> ready = new ArrayDeque<>();
  private @Nullable Runnable wake;
  private @Nullable Throwable failed;
  private boolean done;
  private boolean closed;

  private Errand(Pace pace, Work work, Runnable end) {
    this.pace = pace;
    this.thread = Thread.ofPlatform().daemon().name("sheaf-errand").unstarted(() -> run(work, end));
  }

  /// Begins a piece of work that goes at `pace`, if there are not too many already.
  ///
  /// @param places how many more there may be
  static Errand begin(Semaphore places, Pace pace, Work work) {
    if (!places.tryAcquire()) {
      throw new Refusal(Code.BUSY, "as many long actions as there may be are under way; wait");
    }
    Errand errand = new Errand(pace, work, places::release);
    boolean started = false;
    try {
      errand.thread.start();
      started = true;
    } finally {
      // There may be no more threads.
      if (!started) places.release();
    }
    return errand;
  }

  @SuppressWarnings("IllegalCatch") // whatever it is, the client must hear of it
  private void run(Work work, Runnable end) {
    try {
      tell(work.run(this::tell));
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        failed = e;
      }
    } finally {
      end.run();
      signal(true);
    }
  }

  private void tell(Map<String, @Nullable Object> object) {
    Flight.Result result = Action.result(Json.bytes(object));
    synchronized (this) {
      try {
        while (ready.size() >= MOST_KEPT && !closed) wait();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts an errand", e);
      }
      ready.add(result);
    }
    signal(false);
  }

  private void signal(boolean last) {
    Runnable waiting;
    synchronized (this) {
      done |= last;
      waiting = wake;
      wake = null;
    }
    if (waiting != null) waiting.run();
  }

  @Override
  public synchronized boolean prepare(Runnable waiting) {
    if (!ready.isEmpty() || done) return true;
    wake = waiting;
    return false;
  }

  @Override
  public synchronized Flight.@Nullable Result next() {
    Flight.Result result = ready.poll();
    notifyAll();
    if (result != null) return result;
    if (failed instanceof RuntimeException e) throw e;
    if (failed instanceof Error e) throw e;
    return null;
  }

  /// Ends the work, and waits for it: nothing of it is left behind.
  @Override
  public void close() {
    pace.cancel();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
