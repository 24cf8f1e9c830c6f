package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// Moves many pieces between files and memory at once.
///
/// Any thread may call any method. A demand never stands behind what is read ahead. Pieces that
/// follow each other in a file and in the queue are moved as one run.
public interface IoEngine extends AutoCloseable {
  /// The rung in use. It may become a lesser one once, if the kernel takes back what it promised:
  /// then a part of the frames may still go the better way, and the reason says how much.
  RungChoice rung();

  /// Fills `target` with the bytes at `offset` and returns then. A platform thread reads by itself,
  /// for nothing is faster for one page; a virtual thread gives up its carrier meanwhile.
  void read(DiskFile file, long offset, MemorySegment target) throws DiskException;

  /// Hands requests over, in one go. Never waits. After [#close] they end at once, as cancelled.
  void submit(Lane lane, List<IoRequest> requests);

  /// Whether another request to read ahead is welcome: there is a bound on the bytes of those that
  /// are queued and in flight.
  boolean hasRoomAhead();

  /// Says that somebody waits for a request that was submitted to be read ahead. If it has not been
  /// begun it is moved by the caller now, or among the demands.
  void hurry(IoRequest request);

  /// What has been moved, how, and how long it took.
  IoReport report();

  /// Ends what is in flight, cancels what is queued, and stops. Memory and files are free of the
  /// kernel when this returns, but for what callers move themselves in [#read] and [#hurry]. A
  /// second close does nothing.
  ///
  /// A completion must not close its engine: on a thread of the engine it would wait for its own
  /// end. That is an `AssertionError`, and the engine stays open.
  @Override
  void close();

  /// What a close on a thread of the engine throws.
  static AssertionError closedByItself() {
    return new AssertionError(
        "an engine is closed by a completion, on its own " + Thread.currentThread().getName());
  }
}
