package io.sheaf.flight.put;

import io.grpc.ServerCall;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.wire.ArrivedData;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The messages of one DoPut, or DoExchange, on their way from gRPC to whoever takes them: a
/// writer.
///
/// The callbacks come from gRPC, one at a time; [#take] and [#close] are the writer's. It may be
/// told by any thread that there is no memory for what comes.
public final class Inflow extends ServerCall.Listener<ArrivedData> implements AutoCloseable {
  /// Messages asked for beyond the one in use, where there is memory for them: one that waits, one
  /// that arrives.
  static final int AHEAD = 2;

  private final ServerCall<ArrivedData, ?> call;
  private final Consumer<Inflow> start;
  private final Arriving arriving;
  private final Deque<ArrivedData> queue = new ArrayDeque<>();
  private @Nullable Refusal refused;
  private int asked;
  private boolean started;
  private boolean ended;
  private boolean gone;
  private boolean closed;

  /// An inflow that hands itself to `start`, once, when there is something to do.
  public Inflow(ServerCall<ArrivedData, ?> call, Consumer<Inflow> start, Arriving arriving) {
    this.call = call;
    this.start = start;
    this.arriving = arriving;
  }

  /// Asks for the first message, which nobody knows the length of.
  public void begin() {
    arriving.tell(this::refuse);
    request();
  }

  private void refuse(Refusal refusal) {
    synchronized (this) {
      refused = refusal;
    }
    wake();
  }

  /// Why the call ends before it has a writer; null when it may have one.
  public synchronized @Nullable Refusal refusedAtOnce() {
    return refused;
  }

  /// Tells the writer that there is something to do, or that there is to be one.
  private void wake() {
    boolean first;
    synchronized (this) {
      first = !started && !closed;
      started = true;
      notifyAll();
    }
    if (!first) return;
    arriving.starts();
    start.accept(this);
  }

  @Override
  public void onMessage(ArrivedData message) {
    count(message);
    boolean opening;
    synchronized (this) {
      asked--;
      if (closed) {
        message.close();
        return;
      }
      queue.add(message);
      opening = !started && queue.size() == 1 && message instanceof ArrivedData.Sound;
    }
    // A client that has said what it will send, and sends nothing, has no writer.
    if (opening && arriving.tryExpect()) request();
    else wake();
  }

  @Override
  public void onHalfClose() {
    synchronized (this) {
      ended = true;
    }
    wake();
  }

  @Override
  public synchronized void onCancel() {
    gone = true;
    notifyAll();
    drop();
    if (!started) closed = true;
  }

  /// The next message with its body in one piece, for the caller to close, or null when the client
  /// has sent all. Waits for the client.
  ///
  /// @throws Refusal when what came is no message, or there is no memory for it
  /// @throws Gone when the call was cancelled
  public ArrivedData.@Nullable Sound take() {
    ArrivedData.Sound next = takeApart();
    if (next == null) return null;
    try {
      var _ = next.body().memory();
      return next;
    } catch (RuntimeException | Error e) {
      next.close();
      throw e;
    }
  }

  /// The same with a body that may still lie where the transport has it.
  ArrivedData.@Nullable Sound takeApart() {
    if (isDry()) {
      arriving.expect();
      request();
    }
    ArrivedData next;
    synchronized (this) {
      while (queue.isEmpty() && !ended && !gone && refused == null) {
        arriving.pauses(true);
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new Gone();
        } finally {
          arriving.pauses(false);
        }
      }
      if (gone) throw new Gone();
      if (refused != null) throw refused;
      next = queue.poll();
    }
    if (next == null) return null;
    try {
      while (hasPlace() && arriving.tryExpect()) request();
      return sound(next);
    } catch (RuntimeException | Error e) {
      next.close();
      throw e;
    }
  }

  private void count(ArrivedData message) {
    switch (message) {
      case ArrivedData.Sound sound -> sound.whenClosed(arriving.received(sound.bytes()));
      case ArrivedData.Refused _ -> arriving.received(0).run();
    }
  }

  private static ArrivedData.Sound sound(ArrivedData message) {
    return switch (message) {
      case ArrivedData.Sound received -> received;
      case ArrivedData.Refused refused -> throw refused.refusal();
    };
  }

  /// Whether nothing is there and nothing will come by itself.
  private synchronized boolean isDry() {
    return queue.isEmpty() && asked == 0 && !ended && !gone && refused == null;
  }

  private synchronized boolean hasPlace() {
    return queue.size() + asked < AHEAD && !ended && !gone && refused == null;
  }

  private void request() {
    synchronized (this) {
      asked++;
    }
    call.request(1);
  }

  /// Lets go of everything that nobody has taken.
  @Override
  public synchronized void close() {
    closed = true;
    drop();
  }

  private void drop() {
    queue.forEach(ArrivedData::close);
    queue.clear();
  }
}
