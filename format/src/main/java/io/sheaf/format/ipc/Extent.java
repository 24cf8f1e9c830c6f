package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SeekableByteChannel;

/// The bytes of a file, read by position: in memory already, or through a channel.
sealed interface Extent extends AutoCloseable {
  /// Bytes of the file.
  long size();

  /// A stretch inside the file. Valid until the next call.
  MemorySegment read(long offset, long length) throws IOException;

  @Override
  void close();

  /// A file that lies in memory, which belongs to someone else.
  record Mapped(MemorySegment bytes) implements Extent {
    @Override
    public long size() {
      return bytes.byteSize();
    }

    @Override
    public MemorySegment read(long offset, long length) {
      return bytes.asSlice(offset, length);
    }

    @Override
    public void close() {}
  }

  /// A file behind a channel, which belongs to someone else.
  record Channel(SeekableByteChannel channel, Intake intake, long size) implements Extent {
    @Override
    public MemorySegment read(long offset, long length) throws IOException {
      if (offset < 0 || length < 0 || offset > size - length) {
        throw new MalformedException(
            length + " bytes at " + offset + " reach outside of a file of " + size);
      }
      return intake.read(channel.position(offset), length, "file");
    }

    @Override
    public void close() {
      intake.close();
    }
  }
}
