package io.sheaf.format.ipc;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.BatchHeader.DictionaryKey;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes encapsulated messages one after another and counts the bytes.
final class MessageWriter implements AutoCloseable {
  private static final long PIECE = 1 << 30;

  private final WritableByteChannel channel;
  private final @Nullable Codec codec;
  private final Scratch scratch = new Scratch();
  private long position;

  MessageWriter(WritableByteChannel channel, @Nullable Codec codec) {
    this.channel = channel;
    this.codec = codec;
  }

  /// Bytes written so far.
  long position() {
    return position;
  }

  /// Writes rows or dictionary values and says where they lie.
  Block write(Incoming incoming) throws IOException {
    PlainBatch batch =
        switch (incoming) {
          case Incoming.Rows(var rows) -> PlainBatch.of(null, rows.rows(), rows.columns());
          case Incoming.DictionaryValues(long id, boolean delta, var values) ->
              PlainBatch.of(new DictionaryKey(id, delta), values.length(), List.of(values));
        };
    if (codec != null) batch = compress(codec, batch);
    long offset = position;
    byte[] header = batch.header().encode();
    int metadataLength = message(MemorySegment.ofArray(header));
    for (MemorySegment buffer : batch.buffers()) {
      long size = buffer.byteSize();
      write(buffer);
      write(MemorySegment.ofArray(new byte[(int) (PlainBatch.padded(size) - size)]));
    }
    return new Block(offset, metadataLength, batch.header().bodyLength());
  }

  /// Writes a message without a body and returns its length. What follows lies at a multiple of 64.
  int message(MemorySegment flatbuffer) throws IOException {
    byte[] bytes = Encapsulation.of(flatbuffer, position, PlainBatch.ALIGNMENT);
    write(MemorySegment.ofArray(bytes));
    return bytes.length;
  }

  /// Writes bytes as they are.
  void write(MemorySegment bytes) throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += PIECE) {
      ByteBuffer piece = bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer();
      while (piece.hasRemaining()) position += channel.write(piece);
    }
  }

  @Override
  public void close() {
    scratch.close();
  }

  private PlainBatch compress(Codec codec, PlainBatch batch) {
    long room = 0;
    for (MemorySegment buffer : batch.buffers()) {
      room += PlainBatch.padded(Codecs.compressBound(buffer.byteSize()));
    }
    scratch.reset(room);
    List<MemorySegment> compressed = new ArrayList<>(batch.buffers().size());
    for (MemorySegment buffer : batch.buffers()) {
      MemorySegment target = scratch.take(Codecs.compressBound(buffer.byteSize()));
      compressed.add(target.asSlice(0, Codecs.compress(codec, buffer, target)));
    }
    return batch.compressed(codec, compressed);
  }
}
