package io.sheaf.flight.put;

import io.grpc.ServerCall;
import io.sheaf.flight.wire.ArrivedData;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight.PutResult;
import org.jspecify.annotations.Nullable;

/// The messages of one DoPut on their way from gRPC to the writer.
///
/// The callbacks come from gRPC, one at a time; [#take] and [#close] are the writer's.
final class Inflow extends ServerCall.Listener<ArrivedData> implements AutoCloseable {
  /// Messages asked for beyond the one in use: one that waits, one that arrives.
  static final int AHEAD = 2;

  private final ServerCall<ArrivedData, PutResult> call;
  private final Consumer<Inflow> start;
  private final Deque<ArrivedData> queue = new ArrayDeque<>();
  private boolean started;
  private boolean ended;
  private boolean gone;
  private boolean closed;

  /// An inflow that hands itself to `start`, once, when there is something to do.
  Inflow(ServerCall<ArrivedData, PutResult> call, Consumer<Inflow> start) {
    this.call = call;
    this.start = start;
  }

  @Override
  public void onMessage(ArrivedData message) {
    boolean first;
    synchronized (this) {
      if (closed) {
        message.close();
        return;
      }
      queue.add(message);
      first = !started;
      started = true;
      notifyAll();
    }
    if (first) start.accept(this);
  }

  @Override
  public void onHalfClose() {
    boolean first;
    synchronized (this) {
      ended = true;
      first = !started;
      started = true;
      notifyAll();
    }
    if (first) start.accept(this);
  }

  @Override
  public synchronized void onCancel() {
    gone = true;
    notifyAll();
    if (!started) close();
  }

  /// The next message, for the caller to close, or null when the client has sent all. Waits for the
  /// client.
  ///
  /// @throws io.sheaf.flight.error.Refusal when what came is no message
  /// @throws Gone when the call was cancelled
  ArrivedData.@Nullable Sound take() {
    ArrivedData next;
    synchronized (this) {
      while (queue.isEmpty() && !ended && !gone) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new Gone();
        }
      }
      if (gone) throw new Gone();
      next = queue.poll();
    }
    if (next == null) return null;
    call.request(1);
    return switch (next) {
      case ArrivedData.Sound sound -> sound;
      case ArrivedData.Refused refused -> throw refused.refusal();
    };
  }

  /// Lets go of everything that nobody has taken.
  @Override
  public synchronized void close() {
    closed = true;
    queue.forEach(ArrivedData::close);
    queue.clear();
  }
}
