package io.sheaf.flight.call;

import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.internal.ServerStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a call that does not wait for what is queued before it, as a passed deadline has it.
///
/// gRPC has no public door to that: the stream is a field of its own call. Where it is gone, which
/// is logged, a call ends behind what is queued, and that is free when the connection is.
final class Reset {
  private static final Logger LOG = LoggerFactory.getLogger(Reset.class);
  private static final String CALL = "io.grpc.internal.ServerCallImpl";
  private static final Optional<VarHandle> STREAM = find();

  private Reset() {}

  private static Optional<VarHandle> find() {
    try {
      Class<?> call = Class.forName(CALL);
      MethodHandles.Lookup inside = MethodHandles.privateLookupIn(call, MethodHandles.lookup());
      return Optional.of(inside.findVarHandle(call, "stream", ServerStream.class));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("calls of stalled clients cannot be reset with this gRPC ({})", e.toString());
      return Optional.empty();
    }
  }

  /// Whether a call can be reset at all.
  static boolean isPossible() {
    return STREAM.isPresent();
  }

  /// Resets a call. False when it cannot be done.
  static boolean of(ServerCall<?, ?> call, Status why) {
    if (STREAM.isEmpty() || !call.getClass().getName().equals(CALL)) return false;
    ((ServerStream) STREAM.get().get(call)).cancel(why);
    return true;
  }
}
