package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A view of a log file for one who reads it forwards: a large read serves many small records.
///
/// The owner of the file keeps it open for as long as the window; the window owns its memory. One
/// thread.
final class LogWindow implements AutoCloseable {
  private static final long READ_AHEAD = 1 << 20;

  private final DiskFile file;
  private final long bytes;
  private @Nullable Arena arena;
  private MemorySegment buffer = MemorySegment.NULL;
  private long from;
  private long filled;

  /// Shows the first `bytes` of the file, a multiple of [Disk#BLOCK].
  LogWindow(DiskFile file, long bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /// How much can be seen.
  long bytes() {
    return bytes;
  }

  /// The bytes `[offset, offset + count)`, all of them within [#bytes]; valid until the next call.
  ByteBuffer at(long offset, int count) throws DiskException {
    if (offset < from || offset + count > from + filled) {
      load(offset, count);
    }
    return buffer.asSlice(offset - from, count).asByteBuffer();
  }

  /// CRC-32C of the bytes `[offset, offset + count)`, all of them within [#bytes]; 0 of none.
  int crc(long offset, long count) throws DiskException {
    CRC32C crc = new CRC32C();
    for (long done = 0; done < count; ) {
      int part = (int) Math.min(READ_AHEAD, count - done);
      crc.update(at(offset + done, part));
      done += part;
    }
    return (int) crc.getValue();
  }

  private void load(long offset, int count) throws DiskException {
    long wanted = Math.min(Math.max(count, READ_AHEAD), bytes - offset);
    if (count > wanted) {
      throw new AssertionError(offset + "+" + count + " of " + bytes + " in " + file.name());
    }
    if (wanted > buffer.byteSize()) {
      close();
      Arena fresh = Arena.ofConfined();
      arena = fresh;
      buffer = fresh.allocate(wanted, Disk.BLOCK);
    }
    filled = 0;
    file.read(offset, buffer.asSlice(0, wanted));
    from = offset;
    filled = wanted;
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
      buffer = MemorySegment.NULL;
      filled = 0;
    }
  }
}
