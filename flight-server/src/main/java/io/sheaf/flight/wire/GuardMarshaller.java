package io.sheaf.flight.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Detachable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.jspecify.annotations.Nullable;

/// Reads the `FlightData` of clients: the guard at the door of DoPut.
///
/// Arrow Java allocates what a length in the message says, before it looks at what has come; seven
/// bytes then cost any amount of memory for good. Here a length counts only as far as bytes are
/// there for it.
public final class GuardMarshaller implements MethodDescriptor.Marshaller<ArrivedData> {
  private static final int DESCRIPTOR = 1;
  private static final int HEADER = 2;
  private static final int APP_METADATA = 3;
  private static final int BODY = 1000;

  private static final int LENGTH_DELIMITED = 2;
  private static final int MOST_DESCRIPTOR_BYTES = 64 << 10;
  private static final int MOST_HEADER_BYTES = 16 << 20;
  private static final int MOST_APP_METADATA_BYTES = 64 << 10;

  private final WireCounters counters;

  /// A guard that counts what it lets in.
  public GuardMarshaller(WireCounters counters) {
    this.counters = counters;
  }

  @Override
  public InputStream stream(ArrivedData data) {
    throw new AssertionError("the server does not send what it receives");
  }

  @Override
  public ArrivedData parse(InputStream stream) {
    // What is detached lives until it is closed here, or by who has the body.
    InputStream own = stream instanceof Detachable netty ? netty.detach() : stream;
    Draft draft = new Draft(own, stream instanceof Detachable);
    try {
      InputStream known =
          own instanceof KnownLength ? own : new ByteArrayInputStream(own.readAllBytes());
      FieldReader reader = new FieldReader(known, known.available());
      while (reader.remaining() > 0) read(reader, draft);
      ArrivedData.Sound sound = draft.finish();
      counters.arrived(sound.bytes());
      return sound;
    } catch (FieldReader.Malformed e) {
      return draft.refuse(Code.BAD_MESSAGE, "not a FlightData message: " + e.getMessage());
    } catch (InvalidProtocolBufferException e) {
      return draft.refuse(Code.BAD_MESSAGE, "the descriptor is not a FlightDescriptor");
    } catch (IOException e) {
      return draft.refuse(Code.BAD_MESSAGE, "the message ended early");
    } catch (Refusal e) {
      return draft.refuse(e.code(), String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return draft.refuse(Code.TOO_LARGE, "no memory for a message; use a smaller max_chunksize");
    }
  }

  private static void read(FieldReader reader, Draft draft) throws IOException {
    int tag = reader.tag();
    int field = tag >>> 3;
    if (field != DESCRIPTOR && field != HEADER && field != APP_METADATA && field != BODY) {
      reader.skip(tag & 7);
      return;
    }
    if ((tag & 7) != LENGTH_DELIMITED) {
      throw new FieldReader.Malformed("field " + field + " has wire type " + (tag & 7));
    }
    draft.once(field);
    switch (field) {
      case DESCRIPTOR ->
          draft.descriptor =
              FlightDescriptor.parseFrom(reader.bytes("flight_descriptor", MOST_DESCRIPTOR_BYTES));
      case HEADER -> draft.header = reader.bytes("data_header", MOST_HEADER_BYTES);
      case APP_METADATA ->
          draft.appMetadata = reader.bytes("app_metadata", MOST_APP_METADATA_BYTES);
      default -> draft.body = reader.nativeBytes("data_body", draft.detached);
    }
  }

  /// The fields read so far.
  private static final class Draft {
    private final InputStream stream;
    private final boolean detached;
    private int seen;
    private @Nullable FlightDescriptor descriptor;
    private byte[] header = {};
    private byte[] appMetadata = {};
    private NativeBytes body = NativeBytes.none();

    Draft(InputStream stream, boolean detached) {
      this.stream = stream;
      this.detached = detached;
    }

    /// A field given twice would leave us with a choice, and with memory to give back.
    void once(int field) throws FieldReader.Malformed {
      int bit = 1 << Math.min(field, 4);
      if ((seen & bit) != 0) throw new FieldReader.Malformed("field " + field + " comes twice");
      seen |= bit;
    }

    ArrivedData.Sound finish() {
      if (!body.isWith(stream)) closeStream();
      return new ArrivedData.Sound(
          descriptor,
          MemorySegment.ofArray(header),
          UnsafeByteOperations.unsafeWrap(appMetadata),
          body);
    }

    ArrivedData.Refused refuse(Code code, String reason) {
      body.close();
      closeStream();
      return new ArrivedData.Refused(code, reason);
    }

    private void closeStream() {
      if (detached) NativeBytes.close(stream);
    }
  }
}
