package io.sheaf.flight.wire;

import com.google.protobuf.ByteString;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.jspecify.annotations.Nullable;

/// What a client sent as one `FlightData` message.
public sealed interface ArrivedData extends AutoCloseable {
  /// A sound message: its fields, of lengths within bounds. Empty fields were empty or absent.
  ///
  /// @param descriptor what the stream is about; with the first message only
  /// @param header the `Message` flatbuffer, on the heap
  /// @param appMetadata bytes of the application
  /// @param body the body, whose memory ends with `close`
  record Sound(
      @Nullable FlightDescriptor descriptor,
      MemorySegment header,
      ByteString appMetadata,
      NativeBytes body)
      implements ArrivedData {
    /// Bytes of memory outside the heap.
    public long bytes() {
      return body.bytes();
    }

    /// Lets `then` run when that memory is given back.
    public void whenClosed(Runnable then) {
      body.whenClosed(then);
    }

    @Override
    public void close() {
      body.close();
    }
  }

  /// Bytes that are not a message, or one above a bound: the handler answers with this.
  record Refused(Code code, String reason) implements ArrivedData {
    /// The refusal to answer with.
    public Refusal refusal() {
      return new Refusal(code, reason);
    }

    @Override
    public void close() {}
  }

  /// Gives back the memory of the message.
  @Override
  void close();
}
