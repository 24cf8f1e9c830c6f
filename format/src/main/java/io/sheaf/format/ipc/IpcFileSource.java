package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/// An Arrow IPC file, read by its footer: all dictionaries first, in the footer's order, then the
/// rows.
///
/// Channel and memory belong to whoever opened them and stay open. Over memory nothing is copied:
/// the arrays lie in it. Not thread-safe.
public final class IpcFileSource implements BatchSource {
  private final Extent extent;
  private final Limits limits;
  private final Footer footer;
  private final long footerStart;
  private final MessageDecoder decoder;
  private int dictionary;
  private int batch;

  /// Reads the footer of a file behind a channel.
  ///
  /// @throws MalformedException when it is not an Arrow file
  /// @throws UnsupportedException as [SchemaMessage#parse], and for metadata beyond the limits
  public IpcFileSource(SeekableByteChannel channel, Limits limits) throws IOException {
    this(new Extent.Channel(channel, new Intake(), channel.size()), limits);
  }

  /// Reads the footer of a file in memory.
  public IpcFileSource(MemorySegment file, Limits limits) throws IOException {
    this(new Extent.Mapped(file), limits);
  }

  private IpcFileSource(Extent extent, Limits limits) throws IOException {
    this.extent = extent;
    this.limits = limits;
    boolean done = false;
    try {
      long footerLength = FileFrame.footerLength(extent, limits);
      footerStart = extent.size() - FileFrame.TAIL - footerLength;
      footer = FooterCodec.parse(extent.read(footerStart, footerLength));
      decoder = new MessageDecoder(footer.schema(), limits);
      done = true;
    } finally {
      if (!done) extent.close();
    }
  }

  @Override
  public SchemaMessage schema() {
    return footer.schema();
  }

  /// What the footer says.
  public Footer footer() {
    return footer;
  }

  @Override
  public @Nullable Incoming next() throws IOException {
    boolean dictionaries = dictionary < footer.dictionaries().size();
    if (!dictionaries && batch == footer.batches().size()) return null;
    Block block =
        dictionaries ? footer.dictionaries().get(dictionary++) : footer.batches().get(batch++);
    String name = dictionaries ? "dictionary block " + (dictionary - 1) : "block " + (batch - 1);
    BatchHeader header = header(block, name);
    DictionaryKey key = header.dictionary();
    if (dictionaries == (key == null)) {
      throw new MalformedException(name + " holds " + (key == null ? "rows" : "a dictionary"));
    }
    if (key != null && !key.delta() && decoder.knows(key.id())) {
      throw new MalformedException(name + " replaces dictionary " + key.id() + " within a file");
    }
    long start = block.offset() + block.metadataLength();
    return decoder.decode(header, extent.read(start, block.bodyLength()));
  }

  @Override
  public void close() {
    decoder.close();
    extent.close();
  }

  private BatchHeader header(Block block, String name) throws IOException {
    if (block.offset() < 0
        || block.metadataLength() < 8
        || block.bodyLength() < 0
        || block.offset() > footerStart - block.metadataLength()
        || block.bodyLength() > footerStart - block.metadataLength() - block.offset()
        || (block.offset() & 7) != 0
        || (block.metadataLength() & 7) != 0
        || (block.bodyLength() & 7) != 0) {
      throw new MalformedException(name + " does not lie in the file at multiples of 8: " + block);
    }
    if (block.metadataLength() > limits.metadata() || block.bodyLength() > limits.body()) {
      throw new UnsupportedException(name + " is beyond the limits " + limits + ": " + block);
    }
    MemorySegment envelope = extent.read(block.offset(), block.metadataLength());
    int length = envelope.get(Encapsulation.INT, 0);
    int prefix = length == Encapsulation.CONTINUATION ? Encapsulation.PREFIX : 4;
    if (prefix == Encapsulation.PREFIX) length = envelope.get(Encapsulation.INT, 4);
    if (length != block.metadataLength() - prefix) {
      throw new MalformedException(
          "%s has %d bytes of metadata, its message says %d"
              .formatted(name, block.metadataLength(), length));
    }
    BatchHeader header = BatchHeader.parse(envelope.asSlice(prefix), footer.schema());
    if (header.bodyLength() != block.bodyLength()) {
      throw new MalformedException(
          "%s has a body of %d bytes, its message says %d"
              .formatted(name, block.bodyLength(), header.bodyLength()));
    }
    return header;
  }
}
