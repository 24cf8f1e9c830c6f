package io.sheaf.format.ipc;

import io.sheaf.format.array.BatchSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;

/// Opens Arrow IPC data, file or stream, by what it contains.
///
/// The channel or memory stays its owner's; the source is closed by the caller.
public final class IpcSource {
  private IpcSource() {}

  /// Opens a file or stream behind a channel that starts at position 0.
  ///
  /// @throws io.sheaf.format.MalformedException when it is neither
  public static BatchSource open(SeekableByteChannel channel, Limits limits) throws IOException {
    boolean file = FileFrame.isHead(MemorySegment.ofArray(head(channel.position(0))));
    channel.position(0);
    return file ? new IpcFileSource(channel, limits) : new IpcStreamSource(channel, limits);
  }

  /// Opens a file or stream in memory. The arrays of a file lie in it.
  ///
  /// @throws io.sheaf.format.MalformedException when it is neither
  public static BatchSource open(MemorySegment bytes, Limits limits) throws IOException {
    if (FileFrame.isHead(bytes)) return new IpcFileSource(bytes, limits);
    return new IpcStreamSource(new SegmentChannel(bytes), limits);
  }

  /// Opens what comes through a channel that cannot seek, such as standard input. A file is read as
  /// the stream it contains, so its footer is not looked at; it needs an end marker after its
  /// messages, which files have since Arrow 0.15.
  ///
  /// @throws io.sheaf.format.MalformedException when it is neither
  public static BatchSource openOnce(ReadableByteChannel channel, Limits limits)
      throws IOException {
    byte[] head = head(channel);
    if (FileFrame.isHead(MemorySegment.ofArray(head))) return new IpcStreamSource(channel, limits);
    return new IpcStreamSource(new Replay(ByteBuffer.wrap(head), channel), limits);
  }

  private static byte[] head(ReadableByteChannel channel) throws IOException {
    return Channels.newInputStream(channel).readNBytes(FileFrame.HEAD);
  }

  /// Bytes that were read ahead, then the rest.
  private record Replay(ByteBuffer ahead, ReadableByteChannel rest) implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
      if (!ahead.hasRemaining()) return rest.read(target);
      int count = Math.min(ahead.remaining(), target.remaining());
      target.put(target.position(), ahead, ahead.position(), count);
      target.position(target.position() + count);
      ahead.position(ahead.position() + count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return rest.isOpen();
    }

    /// Leaves the channel open: it belongs to someone else.
    @Override
    public void close() {}
  }
}
