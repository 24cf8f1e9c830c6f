package io.sheaf.flight.call;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Which thread calls a method back: that of its connection for one method, a shared one for the
/// others.
///
/// The thread that has just written to a client then writes the next messages to it, if they are
/// there, and no other thread is woken for them. Only for methods that never wait in a callback.
public record Callbacks(MethodDescriptor<?, ?> direct) implements ServerCallExecutorSupplier {
  @Override
  public <Q, R> @Nullable Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
    String name = call.getMethodDescriptor().getFullMethodName();
    return name.equals(direct.getFullMethodName()) ? Runnable::run : null;
  }
}
