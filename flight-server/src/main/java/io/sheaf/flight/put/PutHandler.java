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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.arrow.flight.impl.Flight.PutResult;

/// DoPut: rows that come in, and what becomes of them.
public final class PutHandler implements ServerCallHandler<ArrivedData, PutResult> {
  private final Writer writer;
  private final Executor writers;

  /// Lets `writer` write, on threads of `writers`, which refuses when it has none left.
  public PutHandler(Writer writer, Executor writers) {
    this.writer = writer;
    this.writers = writers;
  }

  @Override
  public ServerCall.Listener<ArrivedData> startCall(
      ServerCall<ArrivedData, PutResult> call, Metadata headers) {
    Inflow inflow = new Inflow(call, ready -> start(ready, call));
    call.request(Inflow.AHEAD);
    return inflow;
  }

  private void start(Inflow inflow, ServerCall<ArrivedData, PutResult> call) {
    try {
      writers.execute(() -> run(inflow, call));
    } catch (RejectedExecutionException e) {
      inflow.close();
      end(call, new Refusal(Code.BUSY, "too many streams are being written; try again later"));
    }
  }

  private void run(Inflow inflow, ServerCall<ArrivedData, PutResult> call) {
    try (inflow) {
      call.sendHeaders(new Metadata());
      writer.write(inflow, call::sendMessage);
      call.close(Status.OK, new Metadata());
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
}
