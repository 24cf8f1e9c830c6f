package io.sheaf.cli.inspect;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.ipc.IpcFileSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.SegmentBytes;
import io.sheaf.format.segment.SegmentCheck;
import io.sheaf.format.segment.SegmentLayout;
import io.sheaf.format.segment.SegmentTail;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/// A segment outside of any store, or in one that is not asked: a file, or a part of one.
public final class SegmentFile implements AutoCloseable {
  private final FileChannel channel;
  private final long start;
  private final long bytes;
  private final Arena arena = Arena.ofShared();

  private SegmentFile(FileChannel channel, long start, long bytes) {
    this.channel = channel;
    this.start = start;
    this.bytes = bytes;
  }

  /// Opens `path` to read.
  public static SegmentFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path);
    return new SegmentFile(channel, 0, channel.size());
  }

  /// Opens a part of `path`, of which only the directory is wanted.
  public static SegmentFile open(Path path, long start, long bytes) throws IOException {
    return new SegmentFile(FileChannel.open(path), start, bytes);
  }

  /// Whether Sheaf has written it, as far as its end tells: a damaged end may be anything.
  public boolean isSegment() throws IOException {
    try {
      return SegmentTail.locate(bytes, this::read) >= 0;
    } catch (UnsupportedException e) {
      return false;
    } catch (MalformedException e) {
      return bytes % SegmentLayout.BLOCK == 0;
    }
  }

  /// Its directory, good until this is closed.
  ///
  /// @throws io.sheaf.format.MalformedException when it is no segment, or a damaged one
  /// @throws io.sheaf.format.UnsupportedException when it is an Arrow file that Sheaf has not
  ///   written
  public Directory directory() throws IOException {
    long tail = SegmentTail.locate(bytes, this::read);
    return Directory.open(read(tail, bytes - tail), bytes, null);
  }

  /// Its schema, as the footer has it.
  public Schema schema() throws IOException {
    try (var source = new IpcFileSource(channel, Limits.defaults())) {
      return source.schema().schema();
    }
  }

  /// What of it is not as it should be, every byte looked at.
  public List<SegmentCheck.Finding> check() throws IOException {
    // One buffer is enough: what is read is looked at before the next is.
    try (var step = new Step(channel)) {
      return SegmentCheck.check(bytes, step);
    }
  }

  private MemorySegment read(long offset, long length) throws IOException {
    MemorySegment memory = arena.allocate(length, 64);
    fill(channel, memory, start + offset);
    return memory;
  }

  private static void fill(FileChannel channel, MemorySegment memory, long offset)
      throws IOException {
    ByteBuffer buffer = memory.asByteBuffer();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("the file ends at " + (offset + buffer.position()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }

  /// Reads into one buffer that grows as needed.
  private static final class Step implements SegmentBytes, AutoCloseable {
    private final FileChannel channel;
    private Arena arena = Arena.ofConfined();
    private MemorySegment memory = arena.allocate(1 << 20, 64);

    Step(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public MemorySegment read(long offset, long length) throws IOException {
      if (memory.byteSize() < length) {
        arena.close();
        arena = Arena.ofConfined();
        memory = arena.allocate(length, 64);
      }
      MemorySegment wanted = memory.asSlice(0, length);
      fill(channel, wanted, offset);
      return wanted;
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
