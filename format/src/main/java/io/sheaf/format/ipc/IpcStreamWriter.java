package io.sheaf.format.ipc;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/// Writes an Arrow IPC stream to a channel: buffers at multiples of 64, compressed if asked.
///
/// The channel belongs to whoever opened it and stays open. Dictionaries have to come before the
/// rows that use them. [#finish] writes the end marker; without it the stream is one that was cut
/// short. Not thread-safe.
public final class IpcStreamWriter implements AutoCloseable {
  private final MessageWriter writer;

  /// Writes the schema message.
  public IpcStreamWriter(WritableByteChannel channel, SchemaMessage schema, @Nullable Codec codec)
      throws IOException {
    writer = new MessageWriter(channel, codec);
    writer.message(schema.bytes());
  }

  /// Writes one batch of rows, or values of a dictionary.
  public void write(Incoming incoming) throws IOException {
    writer.write(incoming);
  }

  /// Writes the end marker.
  public void finish() throws IOException {
    writer.write(MemorySegment.ofArray(Encapsulation.endOfStream()));
  }

  /// Frees what compression used. Writes nothing.
  @Override
  public void close() {
    writer.close();
  }
}
