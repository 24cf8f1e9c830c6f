package io.sheaf.flight.put;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusException;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Errors;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.wire.ArrivedData;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight.PutResult;

/// DoPut: rows that come in, and what becomes of them.
public final class PutHandler implements ServerCallHandler<ArrivedData, PutResult> {
  private final Writer writer;
  private final Places places;

  /// Lets `writer` write, as many streams at once as there are places.
  public PutHandler(Writer writer, Places places) {
    this.writer = writer;
    this.places = places;
  }

  @Override
  public ServerCall.Listener<ArrivedData> startCall(
      ServerCall<ArrivedData, PutResult> call, Metadata headers) {
    Inflow inflow = new Inflow(call, ready -> start(ready, call), Arriving.here());
    inflow.begin();
    return inflow;
  }

  private void start(Inflow inflow, ServerCall<ArrivedData, PutResult> call) {
    Refusal refused = inflow.refusedAtOnce();
    if (refused != null) {
      inflow.close();
      end(call, refused);
      return;
    }
    try {
      places.run(() -> run(inflow, call));
    } catch (RejectedExecutionException e) {
      inflow.close();
      end(call, new Refusal(Code.BUSY, "too many streams are being written; try again later"));
    }
  }

  private void run(Inflow inflow, ServerCall<ArrivedData, PutResult> call) {
    try (inflow) {
      Results results = new Results(call);
      writer.write(inflow, results);
      results.end();
    } catch (Gone e) {
      // gRPC has closed the call already.
      return;
    } catch (Throwable failure) {
      end(call, failure);
    }
  }

  private static void end(ServerCall<ArrivedData, PutResult> call, Throwable failure) {
    StatusException status = Errors.status(failure);
    call.close(status.getStatus(), status.getTrailers());
  }

  /// The way back to the client. Headers go with the first result: until then gRPC can still tell a
  /// client of its own accord why it ends the call, as it does when a message is too long.
  private record Results(ServerCall<ArrivedData, PutResult> call, AtomicBoolean begun)
      implements Consumer<PutResult> {
    Results(ServerCall<ArrivedData, PutResult> call) {
      this(call, new AtomicBoolean());
    }

    @Override
    public void accept(PutResult result) {
      begin();
      call.sendMessage(result);
    }

    void end() {
      begin();
      call.close(Status.OK, new Metadata());
    }

    private void begin() {
      if (!begun.getAndSet(true)) call.sendHeaders(new Metadata());
    }
  }
}
