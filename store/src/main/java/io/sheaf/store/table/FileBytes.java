package io.sheaf.store.table;

import io.sheaf.format.segment.SegmentBytes;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The bytes of a file on its way through one buffer of memory, read in whole blocks.
///
/// One thread. Closing frees the memory, not the file.
public final class FileBytes implements SegmentBytes, AutoCloseable {
  private final DiskFile file;
  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;

  /// The bytes of `file`, which the caller closes.
  public FileBytes(DiskFile file) {
    this.file = file;
  }

  @Override
  public MemorySegment read(long offset, long bytes) throws DiskException {
    long from = offset & -Disk.BLOCK;
    long end = Math.min((offset + bytes + Disk.BLOCK - 1) & -Disk.BLOCK, file.length());
    if (end - from > memory.byteSize()) {
      arena.close();
      arena = Arena.ofShared();
      memory = arena.allocate(end - from, Disk.BLOCK);
    }
    file.read(from, memory.asSlice(0, end - from));
    return memory.asSlice(offset - from, bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
