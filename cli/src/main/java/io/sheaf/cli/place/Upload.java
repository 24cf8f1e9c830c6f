package io.sheaf.cli.place;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.IpcStreamWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import org.apache.arrow.flight.impl.Flight;

/// One DoPut: a stream of batches on its way to a server.
final class Upload {
  private static final int PREFIX = 8;

  private final BlockingClientCall<Flight.FlightData, Flight.PutResult> call;

  Upload(BlockingClientCall<Flight.FlightData, Flight.PutResult> call) {
    this.call = call;
  }

  /// Sends everything and returns what the server acknowledged with.
  byte[] send(byte[] command, BatchSource rows) throws IOException, StatusException {
    var message = new ByteArrayOutputStream();
    boolean done = false;
    try (var writer = new IpcStreamWriter(Channels.newChannel(message), rows.schema(), null)) {
      boolean open = send(data(message).setFlightDescriptor(FlightCalls.descriptor(command)));
      Incoming incoming = rows.next();
      while (open && incoming != null) {
        writer.write(incoming);
        open = send(data(message));
        incoming = rows.next();
      }
      call.halfClose();
      byte[] result = result();
      done = true;
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      if (!done) {
        call.cancel("not sent to the end", null);
      }
    }
  }

  /// False when the server has ended the call, which the result will explain.
  private boolean send(Flight.FlightData.Builder data)
      throws InterruptedException, StatusException {
    return call.write(data.build());
  }

  private byte[] result() throws InterruptedException, StatusException {
    Flight.PutResult result = call.read();
    if (result == null) {
      throw CommandException.failed("the server acknowledged nothing");
    }
    while (call.read() != null) {
      // An untagged stream has one result; the end of the call is what counts.
    }
    return result.getAppMetadata().toByteArray();
  }

  /// The encapsulated message that the writer has written, taken apart into the fields of Flight.
  private static Flight.FlightData.Builder data(ByteArrayOutputStream message) {
    ByteBuffer bytes = ByteBuffer.wrap(message.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    message.reset();
    int header = bytes.getInt(4);
    return Flight.FlightData.newBuilder()
        .setDataHeader(slice(bytes, PREFIX, header))
        .setDataBody(slice(bytes, PREFIX + header, bytes.capacity() - PREFIX - header));
  }

  private static ByteString slice(ByteBuffer bytes, int offset, int length) {
    return UnsafeByteOperations.unsafeWrap(bytes.slice(offset, length));
  }
}
