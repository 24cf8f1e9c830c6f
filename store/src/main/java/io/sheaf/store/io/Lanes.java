package io.sheaf.store.io;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Requests that wait to be begun, by lane. One thread, or a lock around it.
final class Lanes {
  private final RequestQueue demand = new RequestQueue();
  private final RequestQueue write = new RequestQueue();
  private final RequestQueue ahead = new RequestQueue();
  private long aheadBytes;

  void add(IoRequest request) {
    of(request.lane()).add(request);
    if (request.lane() == Lane.AHEAD) aheadBytes += request.bytes();
  }

  /// Bytes to be read ahead, of requests that were hurried meanwhile as well.
  long aheadBytes() {
    return aheadBytes;
  }

  private RequestQueue of(Lane lane) {
    return switch (lane) {
      case DEMAND -> demand;
      case WRITE -> write;
      case AHEAD -> ahead;
    };
  }

  boolean isEmpty() {
    return demand.isEmpty() && write.isEmpty() && ahead.isEmpty();
  }

  boolean hasAhead() {
    return !ahead.isEmpty();
  }

  /// Fills `run` from the first lane that has anything, and takes it; false when there is nothing,
  /// or nothing but what is read ahead while `mostAhead`, the bytes of such a run, is 0.
  boolean take(Run run, long mostAhead) {
    return take(run, demand, Run.MOST_BYTES)
        || take(run, write, Run.MOST_BYTES)
        || (mostAhead > 0 && take(run, ahead, mostAhead));
  }

  private boolean take(Run run, RequestQueue lane, long most) {
    IoRequest first = firstTaken(lane);
    if (first == null) return false;
    run.start(first);
    for (IoRequest next = lane.peek(); next != null; next = lane.peek()) {
      if (!run.fits(next, most)) return true;
      removeFirst(lane);
      if (!next.take()) return true; // hurried: there is a gap now
      run.add(next);
    }
    return true;
  }

  private @Nullable IoRequest firstTaken(RequestQueue lane) {
    IoRequest first = removeFirst(lane);
    while (first != null && !first.take()) first = removeFirst(lane);
    return first;
  }

  @SuppressWarnings("ReferenceEquality") // the same queue
  private @Nullable IoRequest removeFirst(RequestQueue lane) {
    IoRequest first = lane.poll();
    if (first != null && lane == ahead) aheadBytes -= first.bytes();
    return first;
  }

  /// Takes all that is left.
  void drain(Consumer<IoRequest> each) {
    for (Lane lane : Lane.values()) {
      RequestQueue queue = of(lane);
      for (IoRequest next = firstTaken(queue); next != null; next = firstTaken(queue)) {
        each.accept(next);
      }
    }
  }
}
