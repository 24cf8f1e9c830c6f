package io.sheaf.flight.call;

import io.grpc.ServerCallHandler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What a method does with a request: it finds the answers. Called on a worker.
public interface Handler<Q, R> {
  /// The answers to a request; closed by the caller.
  Answers<R> answer(Q request, Caller caller);

  /// The same if it can be had at once, on the thread of a connection; null when it may take its
  /// time. By default nothing is at once.
  default @Nullable Answers<R> answerAtOnce(Q request, Caller caller) {
    return null;
  }

  /// Ends the life of a message that gRPC has taken, or would not take. By default there is nothing
  /// to end.
  default void dispose(R message) {}

  /// This as gRPC wants it, run by `workers` and watched by `stalls`.
  default ServerCallHandler<Q, R> on(Executor workers, int readyBytes, Stalls stalls) {
    return (call, headers) -> {
      call.setOnReadyThreshold(readyBytes);
      Caller caller = Caller.of(call, headers);
      Outflow<Q, R> outflow = new Outflow<>(call, caller, this, workers, stalls);
      // Two: the request, and the sight of the end behind it.
      call.request(2);
      return outflow;
    };
  }
}
