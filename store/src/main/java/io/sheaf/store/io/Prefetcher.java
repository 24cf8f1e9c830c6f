package io.sheaf.store.io;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads that nobody waits for yet: a few platform threads, and a bound on the bytes they and their
/// queue may stand for.
///
/// Demand reads never come here: they run in the thread that needs them, so none can stand behind a
/// prefetch. Threads start with the first task and are daemons.
public final class Prefetcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Prefetcher.class);

  private final int maxThreads;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition idle = lock.newCondition();
  private final ArrayDeque<Task> queue = new ArrayDeque<>();
  private long bytes;
  private int threads;
  private int waiting;
  private int running;
  private boolean closed;

  private record Task(long bytes, Runnable body) {}

  /// At most `maxThreads` reads at once, and `maxBytes` queued and running together.
  public Prefetcher(int maxThreads, long maxBytes) {
    this.maxThreads = maxThreads;
    this.maxBytes = maxBytes;
  }

  /// Queues a read of `bytes`; false, and nothing is done, when that is more than there is room
  /// for. A single read larger than the bound may run alone.
  public boolean offer(long bytes, Runnable body) {
    lock.lock();
    try {
      if (closed || (this.bytes > 0 && this.bytes + bytes > maxBytes)) {
        return false;
      }
      this.bytes += bytes;
      queue.add(new Task(bytes, body));
      if (waiting >= queue.size()) {
        work.signal();
      } else if (threads < maxThreads) {
        Thread.ofPlatform().daemon().name("sheaf-prefetch-" + threads++).start(this::run);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Bytes queued and running.
  public long bytesInFlight() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    for (Task task = next(); task != null; task = next()) {
      try {
        task.body().run();
      } catch (RuntimeException | Error e) {
        // The body reports its own operating errors; this is a bug, and must not end the thread.
        LOG.error("prefetch failed", e);
      } finally {
        done(task);
      }
    }
  }

  private @Nullable Task next() {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        waiting++;
        work.awaitUninterruptibly();
        waiting--;
      }
      Task task = queue.poll();
      if (task != null) {
        running++;
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  private void done(Task task) {
    lock.lock();
    try {
      bytes -= task.bytes();
      running--;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until nothing is queued or running; false when it took longer than `nanos`.
  public boolean awaitIdle(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (bytes > 0) {
        if (left <= 0) {
          return false;
        }
        left = idle.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Drops what is queued, lets what runs finish, and ends the threads.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (Task task = queue.poll(); task != null; task = queue.poll()) {
        bytes -= task.bytes();
      }
      work.signalAll();
      while (running > 0) {
        idle.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
