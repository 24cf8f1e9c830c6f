package io.sheaf.cli.place;

import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.flight.wire.ArrivedData;
import io.sheaf.format.MalformedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.ipc.MessageDecoder;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// The rows behind some tickets, one endpoint after the other, decoded by layout.
final class RemoteRows implements BatchSource {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final FlightCalls calls;
  private final SchemaMessage schema;
  private final Queue<Flight.Ticket> tickets;
  private @Nullable BlockingClientCall<?, ArrivedData> call;
  private @Nullable MessageDecoder decoder;
  private @Nullable ArrivedData current;

  RemoteRows(FlightCalls calls, SchemaMessage schema, List<Flight.Ticket> tickets) {
    this.calls = calls;
    this.schema = schema;
    this.tickets = new ArrayDeque<>(tickets);
  }

  /// A schema as Flight writes it: an encapsulated message, or before Arrow 0.15 without the
  /// marker.
  static SchemaMessage schema(MemorySegment encapsulated) {
    if (encapsulated.byteSize() < 8) {
      throw new MalformedException("a schema of " + encapsulated.byteSize() + " bytes");
    }
    int prefix = encapsulated.get(INT, 0) == -1 ? 8 : 4;
    return SchemaMessage.parse(encapsulated.asSlice(prefix));
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    while (true) {
      BlockingClientCall<?, ArrivedData> stream = call;
      if (stream == null) {
        Flight.Ticket ticket = tickets.poll();
        if (ticket == null) {
          return null;
        }
        begin(ticket);
        continue;
      }
      ArrivedData.Sound data = read(stream);
      if (data == null) {
        end();
        continue;
      }
      if (decoder == null) {
        // The first message of an endpoint is its schema, which GetFlightInfo has told.
        decoder = new MessageDecoder(schema, Limits.defaults());
      } else if (data.header().byteSize() > 0) {
        return decoder.decode(data.header(), data.body().memory());
      }
    }
  }

  private void begin(Flight.Ticket ticket) {
    call = calls.doGet(ticket);
  }

  private void end() {
    release();
    if (decoder != null) {
      decoder.close();
      decoder = null;
    }
    call = null;
  }

  private void release() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  private ArrivedData.@Nullable Sound read(BlockingClientCall<?, ArrivedData> stream)
      throws IOException {
    release();
    try {
      ArrivedData data = stream.read();
      current = data;
      return switch (data) {
        case null -> null;
        case ArrivedData.Sound sound -> sound;
        case ArrivedData.Refused(_, String reason) ->
            throw CommandException.failed("the server sent what is not Flight data: " + reason);
      };
    } catch (StatusException e) {
      throw new StatusRuntimeException(e.getStatus().withCause(e), e.getTrailers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() {
    if (call != null) {
      call.cancel("not read to the end", null);
    }
    end();
  }
}
