package io.sheaf.cli.output;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.ipc.IpcStreamWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/// Rows as the bytes of an Arrow IPC stream, encoded as they are read: for readers that know
/// streams only.
public final class EncodedRows implements ReadableByteChannel {
  private final BatchSource rows;
  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
  private final IpcStreamWriter writer;
  private ByteBuffer pending;
  private boolean finished;
  private long count;
  private @Nullable Exception failure;

  /// Encodes `rows`, which stay their owner's.
  public EncodedRows(BatchSource rows) throws IOException {
    this.rows = rows;
    this.writer = new IpcStreamWriter(Channels.newChannel(encoded), rows.schema(), null);
    this.pending = take();
  }

  /// Rows encoded so far.
  public long count() {
    return count;
  }

  /// What stopped the rows, whatever the reader has made of it.
  public @Nullable Exception failure() {
    return failure;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    try {
      while (!pending.hasRemaining()) {
        if (finished) {
          return -1;
        }
        encode();
      }
    } catch (IOException | RuntimeException e) {
      // The first one: a reader that tries again only hears that it is over.
      failure = failure == null ? e : failure;
      throw e;
    }
    int length = Math.min(target.remaining(), pending.remaining());
    target.put(target.position(), pending, pending.position(), length);
    target.position(target.position() + length);
    pending.position(pending.position() + length);
    return length;
  }

  private void encode() throws IOException {
    Incoming next = rows.next();
    if (next == null) {
      writer.finish();
      finished = true;
    } else {
      writer.write(next);
      count += next instanceof Incoming.Rows(var batch) ? batch.rows() : 0;
    }
    pending = take();
  }

  private ByteBuffer take() {
    ByteBuffer bytes = ByteBuffer.wrap(encoded.toByteArray());
    encoded.reset();
    return bytes;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  /// Frees the encoder; the rows stay their owner's.
  @Override
  public void close() {
    writer.close();
  }
}
