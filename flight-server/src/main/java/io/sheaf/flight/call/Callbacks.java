package io.sheaf.flight.call;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.Set;
import java.util.concurrent.Executor;

/// Which thread calls a method back: that of its connection for some methods, a shared one for the
/// others.
///
/// The thread that has just written to a client then writes the next messages to it, if they are
/// there, and hands what it has read to whoever waits for it: no other thread is woken in between.
/// Only for methods that never wait in a callback.
/// What comes before is for the connection's thread in any case: to find the method, and to count
/// the call.
///
/// @param direct methods that are called back by the threads of their connections
public record Callbacks(Set<MethodDescriptor<?, ?>> direct, Executor others)
    implements ServerCallExecutorSupplier {
  @Override
  public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
    String name = call.getMethodDescriptor().getFullMethodName();
    boolean here = direct.stream().anyMatch(each -> each.getFullMethodName().equals(name));
    return here ? Runnable::run : others;
  }
}
