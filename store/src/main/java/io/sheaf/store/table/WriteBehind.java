package io.sheaf.store.table;

import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.io.Lane;
import io.sheaf.store.pool.Pin;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes of one file that run while their writer makes the next page: so many bytes at once and no
/// more. One thread writes.
///
/// They go to the engine a few at a time: it is woken less often, and the kernel makes one write of
/// pages that are neighbours in the file.
final class WriteBehind {
  /// Who waits for what is written.
  enum Urgency {
    /// A commit does.
    AWAITED(16L << 20),

    /// Nobody does, and those who commit meanwhile must not: a device does what is handed over
    /// before what comes later, so that a record of the log would wait for all that is under way.
    BACKGROUND(512L << 10);

    private final long mostBytes;
    private final long togetherBytes;

    Urgency(long mostBytes) {
      this.mostBytes = mostBytes;
      this.togetherBytes = Math.min(1L << 20, mostBytes / 2);
    }
  }

  private final IoEngine engine;
  private final DiskFile file;
  private final Urgency urgency;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final List<IoRequest> gathered = new ArrayList<>();
  private long gatheredBytes;
  private long inFlight;
  private @Nullable DiskException failure;

  WriteBehind(IoEngine engine, DiskFile file, Urgency urgency) {
    this.engine = engine;
    this.file = file;
    this.urgency = urgency;
  }

  /// Begins to write `source`, which does not change any more, and waits only if too much is under
  /// way. `pin` keeps it where it is, and ends with the write; null for memory that stays by
  /// itself.
  ///
  /// @throws DiskException when an earlier write has failed: this one is not begun
  void write(long offset, MemorySegment source, @Nullable Pin pin) throws DiskException {
    long bytes = source.byteSize();
    IoRequest request =
        IoRequest.write(FileLease.of(file), offset, source, cause -> end(bytes, pin, cause));
    try {
      begin(bytes);
    } catch (DiskException e) {
      if (pin != null) pin.close();
      throw e;
    }
    gathered.add(request);
    gatheredBytes += bytes;
    if (gatheredBytes >= urgency.togetherBytes) submit();
  }

  /// Hands over what is gathered: before whoever writes waits for anything that may wait for that.
  void submit() {
    if (gathered.isEmpty()) return;
    List<IoRequest> requests = List.copyOf(gathered);
    gathered.clear();
    gatheredBytes = 0;
    engine.submit(Lane.WRITE, requests);
  }

  private void begin(long bytes) throws DiskException {
    if (gatheredBytes + bytes > urgency.mostBytes) submit();
    lock.lock();
    try {
      while (inFlight > 0 && inFlight + bytes > urgency.mostBytes) ended.awaitUninterruptibly();
      rethrow();
      inFlight += bytes;
    } finally {
      lock.unlock();
    }
  }

  private void end(long bytes, @Nullable Pin pin, @Nullable DiskException cause) {
    lock.lock();
    try (pin) {
      inFlight -= bytes;
      if (failure == null) failure = cause;
      ended.signal();
    } finally {
      lock.unlock();
    }
  }

  private void rethrow() throws DiskException {
    if (failure != null) throw failure;
  }

  /// Waits until nothing is under way.
  ///
  /// @throws DiskException when a write has failed
  void finish() throws DiskException {
    submit();
    lock.lock();
    try {
      while (inFlight > 0) ended.awaitUninterruptibly();
      rethrow();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until nothing is under way, whatever became of it.
  void await() {
    submit();
    lock.lock();
    try {
      while (inFlight > 0) ended.awaitUninterruptibly();
    } finally {
      lock.unlock();
    }
  }
}
