package io.sheaf.format.ipc;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes an Arrow IPC file to a channel: buffers at multiples of 64, compressed if asked.
///
/// The channel belongs to whoever opened it and stays open. A file has one version of each
/// dictionary, deltas included: a replacement is refused. [#finish] writes the footer; without it
/// there is no file. Not thread-safe.
public final class IpcFileWriter implements AutoCloseable {
  private final MessageWriter writer;
  private final SchemaMessage schema;
  private final List<Block> dictionaries = new ArrayList<>();
  private final List<Block> batches = new ArrayList<>();
  private final Set<Long> known = new HashSet<>();

  /// Writes the magic and the schema message.
  public IpcFileWriter(WritableByteChannel channel, SchemaMessage schema, @Nullable Codec codec)
      throws IOException {
    this.schema = schema;
    writer = new MessageWriter(channel, codec);
    writer.write(MemorySegment.ofArray(FileFrame.head()));
    writer.message(schema.bytes());
  }

  /// Writes one batch of rows, or values of a dictionary.
  ///
  /// @throws IllegalArgumentException for a second version of a dictionary, which a file cannot
  ///   hold: use a stream
  public void write(Incoming incoming) throws IOException {
    if (incoming instanceof Incoming.DictionaryValues values) {
      if (!known.add(values.id()) && !values.delta()) {
        throw new IllegalArgumentException(
            "dictionary " + values.id() + " changes; an Arrow file cannot hold that, a stream can");
      }
      dictionaries.add(writer.write(incoming));
    } else {
      batches.add(writer.write(incoming));
    }
  }

  /// Writes the end marker and the footer.
  public void finish(List<KeyValue> metadata) throws IOException {
    writer.write(MemorySegment.ofArray(Encapsulation.endOfStream()));
    byte[] footer = FooterCodec.encode(schema, dictionaries, batches, metadata);
    writer.write(MemorySegment.ofArray(footer));
    writer.write(MemorySegment.ofArray(FileFrame.tail(footer.length)));
  }

  /// Frees what compression used. Writes nothing.
  @Override
  public void close() {
    writer.close();
  }
}
