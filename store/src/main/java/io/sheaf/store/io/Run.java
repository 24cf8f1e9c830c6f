package io.sheaf.store.io;

import io.sheaf.store.io.IoRequest.Kind;
import io.sheaf.store.uring.IoVectors;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Requests that follow each other in one file, moved by one transfer. One thread; used again.
final class Run {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  /// Pieces of one run: far below the 1024 of the kernel (`UIO_MAXIOV`).
  static final int MOST = 64;

  /// Where somebody waits, for a longer transfer keeps others waiting longer.
  static final long MOST_BYTES = 1L << 20;

  /// Where nobody does: each transfer costs the kernel as much again, and its device.
  static final long MOST_BYTES_AHEAD = 8L << 20;

  /// In the place of an address: the pieces lie apart.
  static final long SCATTERED = 0;

  // Beyond the count are those of earlier uses.
  private final IoRequest[] requests = new IoRequest[MOST];
  private int count;
  private long bytes;

  /// Starts over with one request, which the caller has taken.
  void start(IoRequest request) {
    requests[0] = request;
    count = 1;
    bytes = request.bytes();
  }

  /// Whether `request` can go with those in here, with no more than `most` bytes together.
  @SuppressWarnings("ReferenceEquality") // the same descriptor
  boolean fits(IoRequest request, long most) {
    IoRequest last = requests[count - 1];
    return count < MOST
        && bytes + request.bytes() <= most
        && request.offset() == last.end()
        && request.kind() == last.kind()
        && request.file() == last.file();
  }

  /// Adds a request that fits, and which the caller has taken.
  void add(IoRequest request) {
    requests[count++] = request;
    bytes += request.bytes();
  }

  int count() {
    return count;
  }

  IoRequest request(int i) {
    return requests[i];
  }

  Kind kind() {
    return requests[0].kind();
  }

  Lane lane() {
    return requests[0].lane();
  }

  DiskFile file() {
    return requests[0].file();
  }

  long offset() {
    return requests[0].offset();
  }

  long bytes() {
    return bytes;
  }

  /// Where the pieces begin if they follow each other in memory as well, or [#SCATTERED].
  long contiguousAddress() {
    long first = requests[0].address();
    long at = first;
    for (int i = 0; i < count; i++) {
      if (requests[i].address() != at) return SCATTERED;
      at += requests[i].bytes();
    }
    return first;
  }

  /// Lists the pieces from `first` on, neighbours as one; returns how many entries that took.
  int fill(IoVectors vectors, int first) {
    int entries = 0;
    for (int i = 0; i < count; ) {
      long start = requests[i].address();
      long end = start;
      while (i < count && requests[i].address() == end) end += requests[i++].bytes();
      vectors.set(first + entries++, start, end - start);
    }
    return entries;
  }

  /// The pieces of memory, in order.
  MemorySegment[] memory() {
    MemorySegment[] pieces = new MemorySegment[count];
    for (int i = 0; i < count; i++) pieces[i] = requests[i].memory();
    return pieces;
  }

  /// Hands each request to `next` instead of ending it.
  void disband(Consumer<IoRequest> next) {
    int leaving = count;
    count = 0;
    for (int i = 0; i < leaving; i++) next.accept(requests[i]);
  }

  /// Ends all requests alike. The run is free before the first completion runs.
  void end(@Nullable DiskException failure) {
    int leaving = count;
    count = 0;
    for (int i = 0; i < leaving; i++) end(requests[i], failure);
  }

  /// Ends one. A completion that throws is a bug, which must not take the engine's thread along.
  static void end(IoRequest request, @Nullable DiskException failure) {
    try {
      request.end(failure);
    } catch (RuntimeException | Error e) {
      LOG.error("the completion of a {} threw", request, e);
    }
  }
}
