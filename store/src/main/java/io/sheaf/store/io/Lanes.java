package io.sheaf.store.io;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Requests that wait to be begun, by lane. One thread, or a lock around it.
final class Lanes {
  private final ArrayDeque<IoRequest> demand = new ArrayDeque<>();
  private final ArrayDeque<IoRequest> write = new ArrayDeque<>();
  private final ArrayDeque<IoRequest> ahead = new ArrayDeque<>();

  void add(IoRequest request) {
    of(request.lane()).addLast(request);
  }

  private ArrayDeque<IoRequest> of(Lane lane) {
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
  /// or nothing but what is read ahead while `aheadToo` is not set.
  boolean take(Run run, boolean aheadToo) {
    return take(run, demand) || take(run, write) || (aheadToo && take(run, ahead));
  }

  private static boolean take(Run run, ArrayDeque<IoRequest> lane) {
    IoRequest first = firstTaken(lane);
    if (first == null) return false;
    run.start(first);
    for (IoRequest next = lane.peekFirst(); next != null; next = lane.peekFirst()) {
      if (!run.fits(next)) return true;
      lane.removeFirst();
      if (!next.take()) return true; // hurried: there is a gap now
      run.add(next);
    }
    return true;
  }

  private static @Nullable IoRequest firstTaken(ArrayDeque<IoRequest> lane) {
    IoRequest first = lane.pollFirst();
    while (first != null && !first.take()) first = lane.pollFirst();
    return first;
  }

  /// Takes all that is left.
  void drain(Consumer<IoRequest> each) {
    for (Lane lane : Lane.values()) {
      ArrayDeque<IoRequest> queue = of(lane);
      for (IoRequest next = firstTaken(queue); next != null; next = firstTaken(queue)) {
        each.accept(next);
      }
    }
  }
}
