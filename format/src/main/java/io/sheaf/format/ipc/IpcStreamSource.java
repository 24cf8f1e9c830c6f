package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/// An Arrow IPC stream read from a blocking channel, with or without the continuation markers that
/// Arrow 0.15 brought.
///
/// The channel belongs to whoever opened it and stays open. A stream ends at its end marker, or
/// where the channel ends between two messages. Not thread-safe.
public final class IpcStreamSource implements BatchSource {
  private final ReadableByteChannel channel;
  private final Limits limits;
  private final Intake metadata = new Intake();
  private final Intake bodies = new Intake();
  private final SchemaMessage schema;
  private final MessageDecoder decoder;
  private boolean begun;
  private boolean ended;

  /// Reads the schema message.
  ///
  /// @throws MalformedException when the channel does not begin with one
  /// @throws UnsupportedException as [SchemaMessage#parse], and for metadata beyond the limits
  public IpcStreamSource(ReadableByteChannel channel, Limits limits) throws IOException {
    this.channel = channel;
    this.limits = limits;
    boolean done = false;
    try {
      MemorySegment first = metadata();
      if (first == null) throw new MalformedException("stream without a schema");
      schema = SchemaMessage.parse(first);
      decoder = new MessageDecoder(schema, limits);
      done = true;
    } finally {
      if (!done) release();
    }
  }

  @Override
  public SchemaMessage schema() {
    return schema;
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    MemorySegment flatbuffer = metadata();
    if (flatbuffer == null) return null;
    BatchHeader header = BatchHeader.parse(flatbuffer, schema);
    if (header.bodyLength() > limits.body()) {
      throw new UnsupportedException(
          "message of %d bytes; the limit is %d: send smaller batches"
              .formatted(header.bodyLength(), limits.body()));
    }
    return decoder.decode(header, bodies.read(channel, header.bodyLength(), "body of a message"));
  }

  @Override
  public void close() {
    ended = true;
    decoder.close();
    release();
  }

  private void release() {
    metadata.close();
    bodies.close();
  }

  /// The flatbuffer of the next message, or null at the end.
  private @Nullable MemorySegment metadata() throws IOException {
    if (ended) return null;
    int first = word(true);
    int length = first == Encapsulation.CONTINUATION ? word(false) : first;
    if (ended || length == 0) {
      ended = true;
      return null;
    }
    if (!begun && length == first && (length < 0 || length > limits.metadata())) {
      throw new MalformedException(
          "neither an Arrow stream nor an Arrow file: it begins with the bytes %08x"
              .formatted(Integer.reverseBytes(first)));
    }
    begun = true;
    if (length < 0) throw new MalformedException("metadata of " + length + " bytes");
    if (length > limits.metadata()) {
      throw new UnsupportedException(
          "metadata of %d bytes; the limit is %d".formatted(length, limits.metadata()));
    }
    return metadata.read(channel, length, "metadata of a message");
  }

  private int word(boolean mayEnd) throws IOException {
    long count = metadata.upTo(channel, 4);
    if (count == 0 && mayEnd) {
      ended = true;
      return 0;
    }
    if (count < 4) throw new MalformedException("stream ends inside the length of a message");
    return metadata.memory().get(Encapsulation.INT, 0);
  }
}
