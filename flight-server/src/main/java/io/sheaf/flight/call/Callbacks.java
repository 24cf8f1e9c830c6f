package io.sheaf.flight.call;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.concurrent.Executor;

/// Which thread calls a method back: that of its connection for one method, a shared one for the
/// others.
///
/// The thread that has just written to a client then writes the next messages to it, if they are
/// there, and no other thread is woken for them. Only for methods that never wait in a callback.
/// What comes before is for the connection's thread in any case: to find the method, and to count
/// the call.
public record Callbacks(MethodDescriptor<?, ?> direct, Executor others)
    implements ServerCallExecutorSupplier {
  @Override
  public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
    String name = call.getMethodDescriptor().getFullMethodName();
    return name.equals(direct.getFullMethodName()) ? Runnable::run : others;
  }
}
