package io.sheaf.flight.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.sheaf.flight.error.Code;
import java.io.IOException;
import java.io.InputStream;

/// Reads the small requests (descriptors, tickets, criteria, actions), bounded before they are
/// parsed.
public final class SmallMarshaller<M extends MessageLite>
    implements MethodDescriptor.Marshaller<SmallRequest<M>> {
  private final Parser<M> parser;
  private final String name;
  private final int mostBytes;

  /// A reader of messages of at most `mostBytes`; `name` is for people.
  public SmallMarshaller(Parser<M> parser, String name, int mostBytes) {
    this.parser = parser;
    this.name = name;
    this.mostBytes = mostBytes;
  }

  @Override
  public InputStream stream(SmallRequest<M> value) {
    throw new AssertionError("the server does not send requests");
  }

  @Override
  public SmallRequest<M> parse(InputStream stream) {
    try {
      // Without its length Java would take 16 KiB for a request of 60 bytes.
      int most = stream instanceof KnownLength ? stream.available() : mostBytes + 1;
      if (most > mostBytes + 1) return tooLarge();
      byte[] bytes = stream.readNBytes(most);
      if (bytes.length > mostBytes) return tooLarge();
      return new SmallRequest.Read<>(parser.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      return new SmallRequest.Refused<>(Code.BAD_MESSAGE, "not a " + name + " message");
    } catch (IOException e) {
      return new SmallRequest.Refused<>(Code.BAD_MESSAGE, "the " + name + " ended early");
    }
  }

  private SmallRequest<M> tooLarge() {
    return new SmallRequest.Refused<>(
        Code.BAD_REQUEST, "a " + name + " has at most " + mostBytes + " bytes");
  }
}
