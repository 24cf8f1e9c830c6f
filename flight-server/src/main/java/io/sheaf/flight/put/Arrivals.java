package io.sheaf.flight.put;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/// The memory for what clients send by DoPut and DoExchange, all of them together.
///
/// Beyond it the transport would run out of memory in the middle of a connection, which then ends
/// for everybody on it. Before a call asks its client for a message it takes what that is likely to
/// need, and waits, in the order of arrival, until there is as much. Any thread.
public final class Arrivals extends ServerStreamTracer.Factory {
  private static final int UNIT = 1 << 10;

  /// In checks, until little is left of what was seen.
  private static final int FORGETTING = 64;

  /// For how long room is kept for a message that does not begin.
  private static final Duration UNUSED = Duration.ofSeconds(5);

  private static final Set<String> METHODS =
      Set.of(
          FlightServiceGrpc.getDoPutMethod().getFullMethodName(),
          FlightServiceGrpc.getDoExchangeMethod().getFullMethodName());

  private final int units;
  private final Semaphore free;
  private final Duration patience;
  private final Set<Arriving> underWay = ConcurrentHashMap.newKeySet();
  private final LongAdder silent = new LongAdder();
  private final AtomicLong likely = new AtomicLong();

  /// Room for `most` bytes.
  ///
  /// @param patience how long a call may wait for room, and how long a client may pause in the
  ///   middle of a message
  public Arrivals(long most, Duration patience) {
    this.units = (int) Math.min(Integer.MAX_VALUE, most / UNIT);
    this.free = new Semaphore(units, true);
    this.patience = patience;
  }

  /// How much is taken.
  public long bytes() {
    return (long) (units - free.availablePermits()) * UNIT;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return METHODS.contains(method) ? open() : new ServerStreamTracer() {};
  }

  /// What a call that begins has, until its stream is closed.
  Arriving open() {
    Arriving arriving = new Arriving(this);
    underWay.add(arriving);
    return arriving;
  }

  /// Refuses whoever has paused in the middle of a message for too long, or between two with memory
  /// that others may need, takes back what is kept for messages that do not begin, and forgets what
  /// was seen long ago. To be run every second; never waits.
  public void check() {
    likely.updateAndGet(bytes -> bytes - bytes / FORGETTING);
    long now = System.nanoTime();
    for (Arriving each : underWay) {
      each.relax(now, UNUSED.toNanos());
      if (each.isSilent(now, patience.toNanos())) silence(each, patience);
      if (!each.isLate(now, patience.toNanos())) continue;
      String text = "a message has not gone on for %d s, or hardly".formatted(patience.toSeconds());
      each.refuse(new Refusal(Code.BUSY, text));
    }
  }

  /// Ends the stream whose client has sent nothing for longest, if that is a while, so that another
  /// gets its writer. False when none has.
  boolean makePlace() {
    long now = System.nanoTime();
    Optional<Arriving> idle =
        underWay.stream()
            .filter(each -> each.isIdle(now, UNUSED.toNanos()))
            .max(Comparator.comparingLong(each -> each.silentNanos(now)));
    idle.ifPresent(each -> silence(each, UNUSED));
    return idle.isPresent();
  }

  private void silence(Arriving stream, Duration bound) {
    silent.increment();
    stream.refuse(
        new Refusal(
            Code.BUSY,
            "nothing has come for more than %d s, and others need the place; begin again behind"
                    .formatted(bound.toSeconds())
                + " what was acknowledged"));
  }

  /// How many streams were ended because their clients sent nothing.
  public long silent() {
    return silent.sum();
  }

  /// How long a message is likely to be of which nothing is known: as the longest of late.
  long likelyBytes() {
    return likely.get();
  }

  void saw(long length) {
    likely.accumulateAndGet(length, Math::max);
  }

  void leave(Arriving arriving) {
    underWay.remove(arriving);
  }

  /// So many bytes in units; what is more than there is altogether counts as all of it.
  int units(long bytes) {
    return (int) Math.min(units, (bytes + UNIT - 1) / UNIT);
  }

  /// Takes what is needed for bytes that are there already, ahead of who waits.
  boolean tryTake(int wanted) {
    return free.tryAcquire(wanted);
  }

  boolean tryTakeInTurn(int wanted) {
    try {
      return free.tryAcquire(wanted, 0, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Gone();
    }
  }

  /// Waits for room.
  ///
  /// @throws Refusal when there is none for too long
  void take(int wanted) {
    try {
      if (free.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Gone();
    }
    throw full();
  }

  void giveBack(int taken) {
    free.release(taken);
  }

  /// What is said to whoever does not fit.
  Refusal full() {
    return new Refusal(
        Code.BUSY,
        "messages of %d KiB are arriving, of at most %d; try again later, or with shorter ones"
            .formatted(bytes() / UNIT, units));
  }
}
