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
  private final Semaphore places;

  /// A bound of `most` calls.
  public CallLimit(int most) {
    this.most = most;
    this.places = new Semaphore(most);
  }

  /// Calls that are under way.
  public int active() {
    return most - places.availablePermits();
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
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(call, headers);
    } catch (RuntimeException | Error e) {
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
        if (!left.getAndSet(true)) places.release();
      }
    };
  }
}
