package io.sheaf.cli.input;

import io.sheaf.format.array.BatchSource;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/// Arrow IPC data that comes through a pipe, read by layout as it comes.
final class ArrowPipe implements Input {
  private final Counted bytes;
  private final BatchSource rows;
  private final Closeable owned;

  private ArrowPipe(Counted bytes, BatchSource rows, Closeable owned) {
    this.bytes = bytes;
    this.rows = rows;
    this.owned = owned;
  }

  /// Reads `in`, which stays open unless it is `owned`.
  ///
  /// @param owned closed with this
  static ArrowPipe open(InputStream in, Closeable owned) throws IOException {
    var bytes = new Counted(Channels.newChannel(in));
    return new ArrowPipe(bytes, IpcSource.openOnce(bytes, Limits.defaults()), owned);
  }

  @Override
  public BatchSource rows() {
    return rows;
  }

  @Override
  public long sourceBytes() {
    return bytes.count;
  }

  @Override
  public double done(long read) {
    return -1;
  }

  @Override
  public void close() throws IOException {
    try (owned) {
      rows.close();
    }
  }

  /// A channel that counts what it has given.
  private static final class Counted implements ReadableByteChannel {
    private final ReadableByteChannel channel;
    private long count;

    Counted(ReadableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int read = channel.read(target);
      count += Math.max(0, read);
      return read;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {
      // The stream below is closed by its owner.
    }
  }
}
