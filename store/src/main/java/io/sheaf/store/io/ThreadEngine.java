package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Platform threads that each move one run at a time: the rungs without a ring.
///
/// Threads start as they are needed and are daemons. A few of them never read ahead, so that a
/// demand finds one.
public final class ThreadEngine implements IoEngine {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadEngine.class);
  private static final int NOT_AHEAD = 4;

  private final RungChoice rung;
  private final ThreadFactory factory;
  private final int mostThreads;
  private final int mostAhead;
  private final long mostAheadBytes;
  private final IoCounters counters = new IoCounters();
  private final AtomicLong aheadBytes = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition ended = lock.newCondition();

  // Guarded by the lock.
  private final Lanes lanes = new Lanes();
  private final AheadWindow window = new AheadWindow();
  private final Set<Thread> threads = new HashSet<>();
  private int waiting;
  private int woken;
  private int running;
  private int runningAhead;
  private long runningAheadBytes;
  private boolean closed;

  /// An engine on the rung `rung`, which has no ring.
  public ThreadEngine(RungChoice rung, EngineOptions options) {
    this(rung, options, Thread.ofPlatform().daemon().name("sheaf-io-", 0).factory());
  }

  /// The same with threads made by `factory`.
  ThreadEngine(RungChoice rung, EngineOptions options, ThreadFactory factory) {
    if (rung.rung().isRing()) throw new IllegalArgumentException(rung.toString());
    this.rung = rung;
    this.factory = factory;
    this.mostThreads = options.threads();
    this.mostAhead = Math.max(1, options.threads() - NOT_AHEAD);
    this.mostAheadBytes = options.aheadBytes();
  }

  @Override
  public RungChoice rung() {
    return rung;
  }

  @Override
  public void read(DiskFile file, long offset, MemorySegment target) throws DiskException {
    // A file channel that an interrupted thread uses is closed for everybody.
    if (Thread.currentThread().isVirtual() || rung.rung() == Rung.PORTABLE) {
      BlockingRead.through(this, file, offset, target);
    } else {
      window.demanded(System.nanoTime());
      counters.read(file, offset, target, rung.rung());
    }
  }

  @Override
  public void submit(Lane lane, List<IoRequest> requests) {
    long now = System.nanoTime();
    for (IoRequest request : requests) {
      request.queue(lane, now);
      if (lane == Lane.AHEAD) aheadBytes.addAndGet(request.bytes());
    }
    if (lane == Lane.DEMAND) window.demanded(now);
    boolean noThread = false;
    lock.lock();
    try {
      if (!closed) {
        for (int i = 0; i < requests.size(); i++) wakeOrStart();
        noThread = threads.isEmpty() && !requests.isEmpty();
        if (!noThread) {
          for (int i = 0; i < requests.size(); i++) lanes.add(requests.get(i));
          return;
        }
      }
    } finally {
      lock.unlock();
    }
    for (IoRequest request : requests) {
      if (!request.take()) continue;
      if (noThread) fail(request);
      else cancel(request);
    }
  }

  private void wakeOrStart() {
    if (waiting > 0) {
      waiting--;
      woken++;
      work.signal();
    } else if (threads.size() < mostThreads) {
      startOne();
    }
  }

  private void startOne() {
    try {
      Thread thread = factory.newThread(this::run);
      thread.start();
      threads.add(thread);
    } catch (OutOfMemoryError e) {
      // The system has no more threads: those there are do it, later.
      LOG.warn("no more than {} threads for I/O: {}", threads.size(), e.getMessage());
    }
  }

  /// Where there is not one thread: nobody shall wait for ever, and the next one may find one.
  private void fail(IoRequest request) {
    counters.failed.increment();
    uncount(request.lane(), request.bytes());
    String why = "the system has no thread for it; raise the limit of processes (pids.max, nproc)";
    Run.end(request, DiskException.of(request, DiskException.Reason.FAILED, why));
  }

  private void cancel(IoRequest request) {
    counters.cancelled.increment();
    uncount(request.lane(), request.bytes());
    Run.end(request, DiskException.cancelled(request));
  }

  private void uncount(Lane lane, long bytes) {
    if (lane == Lane.AHEAD) aheadBytes.addAndGet(-bytes);
  }

  private void run() {
    Run run = new Run();
    while (next(run)) {
      Lane lane = run.lane();
      long bytes = run.bytes();
      long start = System.nanoTime();
      move(run);
      done(lane, bytes, start);
    }
  }

  /// Waits for something to do; false at the end.
  private boolean next(Run run) {
    lock.lock();
    try {
      while (!lanes.take(run, mayReadAhead() ? Run.MOST_BYTES : 0)) {
        if (closed && lanes.isEmpty()) return false;
        awaitWork();
      }
      running++;
      if (run.lane() == Lane.AHEAD) {
        runningAhead++;
        runningAheadBytes += run.bytes();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void awaitWork() {
    waiting++;
    while (woken == 0 && !closed) work.awaitUninterruptibly();
    if (woken > 0) woken--;
  }

  private boolean mayReadAhead() {
    return runningAhead < mostAhead && runningAheadBytes < window.bytes();
  }

  private void done(Lane lane, long bytes, long start) {
    long now = System.nanoTime();
    uncount(lane, bytes);
    lock.lock();
    try {
      running--;
      if (lane == Lane.AHEAD) {
        window.completed(bytes, now - start, lanes.hasAhead(), now);
        runningAhead--;
        runningAheadBytes -= bytes;
        if (lanes.hasAhead()) wakeOrStart();
      }
      if (running == 0) ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void move(Run run) {
    DiskException failure = moveAll(run, run.count() == 1);
    long nanos = System.nanoTime() - run.request(0).queuedAt();
    if (failure == null) {
      counters.moved(run, rung.rung(), nanos);
      run.end(null);
    } else if (run.count() == 1 || run.kind() == IoRequest.Kind.WRITE) {
      counters.failed(run, rung.rung(), nanos, failure);
      run.end(failure);
    } else {
      moveEach(run);
    }
  }

  /// One read after the other, so that a failure is told of those pieces alone that have it.
  private void moveEach(Run run) {
    counters.retried.increment();
    Run single = new Run();
    for (int i = 0; i < run.count(); i++) {
      single.start(run.request(i));
      move(single);
    }
  }

  @SuppressWarnings("IllegalCatch") // a bug must neither end the thread nor leave who waits alone
  private static @Nullable DiskException moveAll(Run run, boolean single) {
    try {
      DiskFile file = run.file();
      switch (run.kind()) {
        case READ -> {
          if (single) file.read(run.offset(), run.request(0).memory());
          else file.readInto(run.offset(), run.memory());
        }
        case WRITE -> {
          if (single) file.write(run.offset(), run.request(0).memory());
          else file.writeFrom(run.offset(), run.memory());
        }
      }
      return null;
    } catch (DiskException e) {
      return e;
    } catch (RuntimeException | Error e) {
      LOG.error("a {} failed", run.request(0), e);
      return DiskException.of(run.request(0), DiskException.Reason.FAILED, String.valueOf(e));
    }
  }

  @Override
  public boolean hasRoomAhead() {
    return aheadBytes.get() < mostAheadBytes;
  }

  @Override
  public void hurry(IoRequest request) {
    if (!request.takeInHurry()) return;
    counters.hurried.increment();
    uncount(request.lane(), request.bytes());
    BlockingRead.moveNow(this, request);
  }

  @Override
  public IoReport report() {
    lock.lock();
    try {
      return counters.report(rung, 0, running, aheadBytes.get(), window.bytes());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<IoRequest> left = new ArrayList<>();
    lock.lock();
    try {
      if (threads.contains(Thread.currentThread())) throw IoEngine.closedByItself();
      closed = true;
      lanes.drain(left::add);
      work.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(this::cancel);
    lock.lock();
    try {
      while (running > 0) ended.awaitUninterruptibly();
    } finally {
      lock.unlock();
    }
  }
}
