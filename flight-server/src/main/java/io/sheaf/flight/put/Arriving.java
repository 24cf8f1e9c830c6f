package io.sheaf.flight.put;

import io.grpc.Context;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.sheaf.flight.error.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one DoPut has of [Arrivals].
///
/// A message counts twice while it arrives, once from then until its memory is released: its writer
/// copies it from where it came to where it is used, one at a time, and lets go of the former. gRPC
/// tells of every byte as it comes; the inflow asks and receives. Any thread; nothing waits but
/// [#expect].
public final class Arriving extends ServerStreamTracer {
  private static final Context.Key<Arriving> KEY = Context.key("sheaf-arriving");
  private static final int COPIES = 2;

  /// Of a message that is slower than 256 KiB a second, in nanoseconds.
  private static final long BYTE_NANOS = 1_000_000_000L / (256 << 10);

  private final Arrivals all;

  // Lengths of messages that are whole and not received yet.
  private final Deque<Long> whole = new ArrayDeque<>();
  private @Nullable Consumer<Refusal> inflow;
  private @Nullable Refusal refused;
  private long begun;
  private long since = System.nanoTime();
  private long beganAt;
  private boolean inside;
  private long arrived;
  private long longest;
  private int received;
  private int expected;
  private int taken;
  private int kept;
  private boolean started;
  private boolean pausing = true;
  private long pausesSince = System.nanoTime();
  private boolean closed;

  Arriving(Arrivals all) {
    this.all = all;
  }

  /// Says that there is a writer now.
  synchronized void starts() {
    started = true;
    pausing = false;
  }

  /// Says whether the writer has nothing to do until the client sends something.
  synchronized void pauses(boolean now) {
    pausing = now;
    if (now) pausesSince = System.nanoTime();
  }

  /// For how long the client has sent nothing of a message, with nothing else to be waited for.
  synchronized long silentNanos(long now) {
    if (!pausing || inside || closed || refused != null) return 0;
    return Math.min(now - since, now - pausesSince);
  }

  /// Whether a pause of so long is too long: without any rows, or with memory that others may need.
  synchronized boolean isSilent(long now, long patience) {
    return silentNanos(now) > patience && (!started || kept > 0);
  }

  /// The same for one that keeps nothing but a writer from others.
  synchronized boolean isIdle(long now, long patience) {
    return started && silentNanos(now) > patience;
  }

  /// Of the call that is being started.
  public static Arriving here() {
    Arriving here = KEY.get();
    if (here == null) throw new AssertionError("a DoPut whose messages are not counted");
    return here;
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  /// Who is told when the call must end.
  void tell(Consumer<Refusal> told) {
    Refusal before;
    synchronized (this) {
      inflow = told;
      before = refused;
    }
    if (before != null) told.accept(before);
  }

  /// Takes what one more message is likely to need: as much as the longest of this stream, or,
  /// where nothing but its schema has come, of others. Waits for it.
  ///
  /// @throws Refusal when there is no room for too long
  void expect() {
    int wanted = likely();
    all.take(wanted);
    expects(wanted);
  }

  /// The same without waiting; false when there is no room.
  boolean tryExpect() {
    int wanted = likely();
    if (!all.tryTakeInTurn(wanted)) return false;
    expects(wanted);
    return true;
  }

  private synchronized int likely() {
    return all.units(COPIES * (received > 1 ? longest : all.likelyBytes()));
  }

  private synchronized void expects(int wanted) {
    expected++;
    since = System.nanoTime();
    if (closed) all.giveBack(wanted);
    else taken += wanted;
  }

  @Override
  public synchronized void inboundMessage(int number) {
    begun = 0;
    inside = true;
    since = System.nanoTime();
    beganAt = since;
  }

  @Override
  public void inboundWireSize(long bytes) {
    synchronized (this) {
      begun += bytes;
      arrived += bytes;
      since = System.nanoTime();
      int more = all.units(COPIES * arrived) - taken;
      if (more <= 0 || closed) return;
      if (all.tryTake(more)) {
        taken += more;
        return;
      }
    }
    refuse(all.full());
  }

  @Override
  public synchronized void inboundMessageRead(int number, long bytes, long uncompressed) {
    whole.add(begun);
    inside = false;
  }

  /// The oldest whole message has been made into one of so many bytes outside the heap; these are
  /// given back when what is returned is run.
  Runnable received(long bytes) {
    int mine;
    synchronized (this) {
      Long length = whole.poll();
      if (length == null) throw new AssertionError("a message that has not come");
      arrived -= length;
      if (expected > 0) expected--; // the first message was not
      received++;
      longest = Math.max(longest, length);
      all.saw(length);
      mine = Math.min(taken, all.units(bytes));
      kept += mine;
      long wanted = Math.max(COPIES * arrived, (long) COPIES * expected * longest);
      int left = Math.min(taken - mine, all.units(wanted));
      all.giveBack(taken - mine - left);
      taken = left;
    }
    return () -> giveBack(mine);
  }

  private void giveBack(int mine) {
    synchronized (this) {
      kept -= mine;
    }
    all.giveBack(mine);
  }

  /// For how long the client has paused in the middle of a message.
  synchronized long idleNanos(long now) {
    return inside ? now - since : 0;
  }

  /// Whether the client has paused in the middle of a message for so long, or drips.
  synchronized boolean isLate(long now, long patience) {
    return idleNanos(now) > patience || (inside && now - beganAt > patience + begun * BYTE_NANOS);
  }

  /// Gives back what was taken for messages that have not begun for so long: one that begins after
  /// all takes what it needs as it comes.
  synchronized void relax(long now, long patience) {
    if (closed || inside || now - since <= patience) return;
    int left = Math.min(taken, all.units(COPIES * arrived));
    all.giveBack(taken - left);
    taken = left;
  }

  void refuse(Refusal refusal) {
    Consumer<Refusal> told;
    synchronized (this) {
      if (refused != null) return;
      refused = refusal;
      told = inflow;
    }
    if (told != null) told.accept(refusal);
  }

  /// What the transport has is let go; what the inflow has is not counted for the moment until it
  /// is told.
  @Override
  public synchronized void streamClosed(Status status) {
    all.leave(this);
    closed = true;
    inside = false;
    all.giveBack(taken);
    taken = 0;
  }
}
