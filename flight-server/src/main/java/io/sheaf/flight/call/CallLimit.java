package io.sheaf.flight.call;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Errors;
import io.sheaf.flight.error.Refusal;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The bound on calls at once, over all connections.
public final class CallLimit implements ServerInterceptor {
  private final int most;
  private final String service;
  private final Semaphore places;

  // Calls of the service; under the lock of this object.
  private int work;

  /// A bound of `most` calls, of which those to `service` are work that a drain waits for.
  public CallLimit(int most, String service) {
    this.most = most;
    this.service = service;
    this.places = new Semaphore(most);
  }

  /// Calls that are under way.
  public int active() {
    return most - places.availablePermits();
  }

  /// Waits until no work is under way. Who watches the health of a server goes on for ever. False
  /// when some is left after `patience`.
  public synchronized boolean awaitIdle(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (work > 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) return false;
      // Rounded up: a wait of 0 is one without end.
      wait(left / 1_000_000 + 1);
    }
    return true;
  }

  private synchronized void count(int change) {
    work += change;
    if (work == 0) notifyAll();
  }

  /// Waits until no call is under way; from then on none is taken. False when some are left after
  /// `patience`, or the caller was interrupted.
  public boolean end(Duration patience) {
    try {
      return places.tryAcquire(most, patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (!places.tryAcquire()) {
      StatusException busy =
          Errors.status(
              new Refusal(
                  Code.BUSY, most + " calls are under way, which is the most; try again later"));
      call.close(busy.getStatus(), busy.getTrailers());
      return new ServerCall.Listener<>() {};
    }
    boolean isWork = service.equals(call.getMethodDescriptor().getServiceName());
    if (isWork) count(1);
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(call, headers);
    } catch (RuntimeException | Error e) {
      if (isWork) count(-1);
      places.release();
      throw e;
    }
    AtomicBoolean left = new AtomicBoolean();
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onComplete() {
        leave();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        leave();
        super.onCancel();
      }

      private void leave() {
        if (left.getAndSet(true)) return;
        if (isWork) count(-1);
        places.release();
      }
    };
  }
}
