package io.sheaf.benchmarks.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file channel of Java, direct or through the page cache, into a direct buffer.
final class ChannelPeer extends BlockingPeer {
  private static final int LARGEST = 1 << 20;
  private final Path file;
  private final boolean direct;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(LARGEST + 4096).alignedSlice(4096).slice(0, LARGEST);

  ChannelPeer(Path file, long fileBytes, boolean direct) throws IOException {
    super(direct ? "FileChannel, direct" : "FileChannel, buffered", fileBytes);
    this.file = file;
    this.direct = direct;
    this.channel =
        direct
            ? FileChannel.open(file, StandardOpenOption.READ, direct())
            : FileChannel.open(file, StandardOpenOption.READ);
  }

  /// Looked up by name: javac warns of it, and cannot be told not to.
  private static OpenOption direct() throws IOException {
    try {
      Object[] options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
      for (Object option : options) {
        if (option.toString().equals("DIRECT")) return (OpenOption) option;
      }
    } catch (ClassNotFoundException e) {
      throw new IOException("this JVM knows no direct I/O", e);
    }
    throw new IOException("this JVM knows no direct I/O");
  }

  @Override
  void prepare(Workload workload) throws IOException {
    if (!direct) PageCache.forget(file);
  }

  @Override
  void read(long offset, int bytes) throws IOException {
    buffer.clear().limit(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) throw new EOFException();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!direct) PageCache.forget(file);
  }
}
