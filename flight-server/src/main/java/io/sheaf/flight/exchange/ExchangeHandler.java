package io.sheaf.flight.exchange;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.StatusException;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.call.Handler;
import io.sheaf.flight.call.Outflow;
import io.sheaf.flight.call.Stalls;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Errors;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.put.Arriving;
import io.sheaf.flight.put.Gone;
import io.sheaf.flight.put.Inflow;
import io.sheaf.flight.put.Opening;
import io.sheaf.flight.put.Places;
import io.sheaf.flight.read.KeyedRead;
import io.sheaf.flight.read.Resolver;
import io.sheaf.flight.request.KeysRequest;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.flight.wire.OutgoingData;
import io.sheaf.format.ipc.Limits;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// DoExchange: the rows that have one of the keys that a client streams.
public final class ExchangeHandler implements ServerCallHandler<ArrivedData, OutgoingData> {
  private final Resolver resolver;
  private final Handler<KeyedRead, OutgoingData> reads;
  private final Places places;
  private final Limits limits;
  private final Executor readers;
  private final int readyBytes;
  private final Stalls stalls;
  private final KeyMemory memory;

  /// Takes keys on `places` in messages within `limits`, and has `reads` answer on `readers`,
  /// watched by `stalls`; keys are in `memory`.
  ///
  /// @param readyBytes how much may be queued for a client
  public ExchangeHandler(
      Resolver resolver,
      Handler<KeyedRead, OutgoingData> reads,
      Places places,
      Limits limits,
      Executor readers,
      int readyBytes,
      Stalls stalls,
      KeyMemory memory) {
    this.resolver = resolver;
    this.reads = reads;
    this.places = places;
    this.limits = limits;
    this.readers = readers;
    this.readyBytes = readyBytes;
    this.stalls = stalls;
    this.memory = memory;
  }

  @Override
  public ServerCall.Listener<ArrivedData> startCall(
      ServerCall<ArrivedData, OutgoingData> call, Metadata headers) {
    call.setOnReadyThreshold(readyBytes);
    Caller caller = Caller.of(call, headers);
    KeyMemory.Share share = memory.open();
    AtomicReference<Exchange> made = new AtomicReference<>();
    Inflow inflow =
        new Inflow(
            call,
            ready -> start(ready, call, () -> run(made.get(), ready, share, call, caller)),
            Arriving.here());
    Exchange exchange = new Exchange(inflow, share);
    made.set(exchange);
    inflow.begin();
    return exchange;
  }

  private void start(Inflow inflow, ServerCall<ArrivedData, OutgoingData> call, Runnable taking) {
    Refusal refused = inflow.refusedAtOnce();
    if (refused != null) {
      inflow.close();
      end(call, refused);
      return;
    }
    try {
      places.run(taking);
    } catch (RejectedExecutionException e) {
      inflow.close();
      end(call, new Refusal(Code.BUSY, "too many streams are being written; try again later"));
    }
  }

  private void run(
      Exchange exchange,
      Inflow inflow,
      KeyMemory.Share share,
      ServerCall<ArrivedData, OutgoingData> call,
      Caller caller) {
    try (inflow) {
      KeyedRead keyed = take(inflow, share);
      exchange.answer(new Outflow<>(call, caller, reads, readers, stalls), keyed);
    } catch (Gone e) {
      // gRPC has closed the call already.
      return;
    } catch (Throwable failure) {
      end(call, failure);
    }
  }

  private KeyedRead take(Inflow inflow, KeyMemory.Share share) {
    var opening = Opening.read(inflow, "DoExchange", KeysRequest::of);
    try (Keys keys = new Keys(opening, limits, share)) {
      KeyedRead keyed = new KeyedRead(opening.request(), keys.keys());
      // A table or a column that is not there is told before the client sends much.
      resolver.check(keyed);
      keys.take(inflow);
      return keyed;
    }
  }

  private static void end(ServerCall<ArrivedData, OutgoingData> call, Throwable failure) {
    StatusException status = Errors.status(failure);
    call.close(status.getStatus(), status.getTrailers());
  }
}
