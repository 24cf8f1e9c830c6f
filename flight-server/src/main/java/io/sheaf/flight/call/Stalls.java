package io.sheaf.flight.call;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts off calls whose clients take nothing of what is kept for them, so that it is not kept for
/// ever.
///
/// A client that is stopped altogether does not answer pings either, and loses its connection. This
/// is about one that lives and does not read. Any thread.
public final class Stalls {
  private static final Logger LOG = LoggerFactory.getLogger(Stalls.class);

  private final Duration bound;
  private final Set<Outflow<?, ?>> watched = ConcurrentHashMap.newKeySet();
  private final LongAdder cut = new LongAdder();

  /// Cuts off whoever takes nothing for `bound`.
  public Stalls(Duration bound) {
    this.bound = bound;
  }

  /// How many calls were cut off.
  public long cut() {
    return cut.sum();
  }

  /// Whether a call can be cut off before what is queued for it: not with every gRPC.
  public boolean cuts() {
    return Reset.isPossible();
  }

  void watch(Outflow<?, ?> call) {
    watched.add(call);
  }

  void leave(Outflow<?, ?> call) {
    watched.remove(call);
  }

  /// Looks at every call once. To be run again and again; never waits.
  public void check() {
    long now = System.nanoTime();
    for (Outflow<?, ?> call : watched) {
      if (call.idleNanos(now) <= bound.toNanos()) continue;
      leave(call);
      if (!call.cut("the client has taken nothing for " + bound.toSeconds() + " s")) continue;
      cut.increment();
      LOG.warn("{}: cut off, for it has taken nothing for {} s", call, bound.toSeconds());
    }
  }
}
