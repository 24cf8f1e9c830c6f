package io.sheaf.store.io;

import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.io.IoRequest.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A file channel, used at offsets.
///
/// A thread that is interrupted closes a channel it uses: what a file of the store is in then is
/// the failure of a device, and told as such.
final class PortableFile implements DiskFile {
  private static final long LARGEST_BUFFER = 1L << 30;

  /// Device, file system, quota, or the largest length of a file.
  private static final List<String> FULL =
      List.of("No space left", "not enough space", "quota exceeded", "File too large");

  private final String name;
  private final FileChannel channel;
  private final boolean aligned;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable DiskException failedWrite;

  /// With `aligned` every transfer must be in blocks.
  PortableFile(String name, FileChannel channel, boolean aligned) {
    this.name = name;
    this.channel = channel;
    this.aligned = aligned;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean directIo() {
    return false;
  }

  @Override
  public long length() throws DiskException {
    checkOpen();
    try {
      return channel.size();
    } catch (IOException e) {
      throw failure("stat", 0, 0, e);
    }
  }

  @Override
  public void read(long offset, MemorySegment target) throws DiskException {
    check(offset, target);
    long bytes = target.byteSize();
    try {
      long done = 0;
      while (done < bytes) {
        int moved = channel.read(piece(target, done), offset + done);
        if (moved < 0) {
          String detail = "the file ends after " + done + " of these bytes";
          throw new DiskException("read", name, offset, bytes, Reason.TRUNCATED, detail);
        }
        done += moved;
      }
    } catch (DiskException e) {
      throw e;
    } catch (IOException e) {
      throw failure("read", offset, bytes, e);
    }
  }

  @Override
  public void write(long offset, MemorySegment source) throws DiskException {
    check(offset, source);
    long bytes = source.byteSize();
    try {
      for (long done = 0; done < bytes; ) done += channel.write(piece(source, done), offset + done);
    } catch (IOException e) {
      throw refused(failure(Kind.WRITE.verb(), offset, bytes, e));
    }
  }

  private static ByteBuffer piece(MemorySegment memory, long from) {
    return memory.asSlice(from, Math.min(memory.byteSize() - from, LARGEST_BUFFER)).asByteBuffer();
  }

  private void check(long offset, MemorySegment memory) {
    checkOpen();
    if (offset < 0 || !memory.isNative()) {
      throw new AssertionError(name + ": offset " + offset + ", " + memory);
    }
    if (aligned && ((offset | memory.byteSize() | memory.address()) & (Disk.BLOCK - 1)) != 0) {
      throw new AssertionError(name + ": not in blocks: offset " + offset + ", " + memory);
    }
  }

  private void checkOpen() {
    if (closed.get()) throw new AssertionError(name + " is used after its close");
  }

  /// Java has no number for what is full, only the system's words.
  private DiskException failure(String operation, long offset, long bytes, IOException cause) {
    String words = String.valueOf(cause.getMessage());
    Reason reason = FULL.stream().anyMatch(words::contains) ? Reason.FULL : Reason.FAILED;
    DiskException failure = new DiskException(operation, name, offset, bytes, reason, words);
    failure.initCause(cause);
    return failure;
  }

  private DiskException remember(DiskException failure) {
    failedWrite = failure;
    return failure;
  }

  /// A write that found no space was refused, and is told of at once: what was written before is as
  /// good as it was, and whoever frees space may go on.
  private DiskException refused(DiskException failure) {
    return failure.reason() == Reason.FULL ? failure : remember(failure);
  }

  @Override
  public void allocate(long offset, long bytes) throws DiskException {
    long end = Math.addExact(offset, bytes);
    if (length() < end) truncate(end);
  }

  @Override
  public void truncate(long bytes) throws DiskException {
    checkOpen();
    try {
      if (channel.size() > bytes) channel.truncate(bytes);
      else if (channel.size() < bytes) channel.write(ByteBuffer.allocate(1), bytes - 1);
    } catch (IOException e) {
      throw failure("truncate", bytes, 0, e);
    }
  }

  @Override
  public void sync() throws DiskException {
    checkOpen();
    DiskException earlier = failedWrite;
    if (earlier != null) {
      DiskException refusal =
          new DiskException("sync", name, 0, 0, Reason.FAILED, "an earlier write failed");
      refusal.initCause(earlier);
      throw refusal;
    }
    try {
      channel.force(false);
    } catch (IOException e) {
      throw remember(failure("sync", 0, 0, e));
    }
  }

  @Override
  public void close() throws DiskException {
    if (closed.getAndSet(true)) return;
    try {
      channel.close();
    } catch (IOException e) {
      throw failure("close", 0, 0, e);
    }
  }
}
