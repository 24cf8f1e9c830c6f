package io.sheaf.flight;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.jspecify.annotations.Nullable;

/// The messages of an Arrow file or stream as a client would send them that looks at nothing but
/// their lengths, and takes what is there where these lie.
final class WrappedFile {
  private static final String MAGIC = "ARROW1";
  private static final int CONTINUATION = -1;

  private WrappedFile() {}

  /// The messages, serialized, the first with the descriptor.
  static byte[][] messages(byte[] file, FlightDescriptor descriptor) {
    List<byte[]> messages = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length >= 8 && new String(file, 0, 6, StandardCharsets.US_ASCII).equals(MAGIC)) {
      rest.position(8);
    }
    for (FlightData.@Nullable Builder next = next(rest); next != null; next = next(rest)) {
      if (messages.isEmpty()) next.setFlightDescriptor(descriptor);
      messages.add(next.build().toByteArray());
    }
    if (messages.isEmpty()) {
      messages.add(FlightData.newBuilder().setFlightDescriptor(descriptor).build().toByteArray());
    }
    return messages.toArray(byte[][]::new);
  }

  /// The next message; null at the end marker, and where nothing is left.
  private static FlightData.@Nullable Builder next(ByteBuffer rest) {
    if (rest.remaining() < 4) return null;
    int length = rest.getInt();
    if (length == CONTINUATION && rest.remaining() >= 4) length = rest.getInt();
    if (length == 0) return null;
    byte[] header = take(rest, length);
    FlightData.Builder data = FlightData.newBuilder().setDataHeader(ByteString.copyFrom(header));
    byte[] body = take(rest, bodyLength(header));
    if (body.length > 0) data.setDataBody(ByteString.copyFrom(body));
    return data;
  }

  private static long bodyLength(byte[] header) {
    try {
      return Message.getRootAsMessage(ByteBuffer.wrap(header)).bodyLength();
    } catch (IndexOutOfBoundsException e) {
      return 0;
    }
  }

  private static byte[] take(ByteBuffer rest, long length) {
    byte[] taken = new byte[Math.clamp(length, 0, rest.remaining())];
    rest.get(taken);
    return taken;
  }
}
