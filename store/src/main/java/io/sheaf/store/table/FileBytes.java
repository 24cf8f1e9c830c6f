package io.sheaf.store.table;

import io.sheaf.format.segment.SegmentBytes;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The bytes of a file, or of a part of it, on their way through one buffer of memory, read in
/// whole blocks.
///
/// One thread. Closing frees the memory, not the file.
public final class FileBytes implements SegmentBytes, AutoCloseable {
  private final DiskFile file;
  private final long start;
  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;

  /// The bytes of `file`, which the caller closes.
  public FileBytes(DiskFile file) {
    this(file, 0);
  }

  /// Those from `start` on, a multiple of [Disk#BLOCK].
  public FileBytes(DiskFile file, long start) {
    this.file = file;
    this.start = start;
  }

  @Override
  public MemorySegment read(long offset, long bytes) throws DiskException {
    long first = start + offset;
    long from = first & -Disk.BLOCK;
    long end = Math.min((first + bytes + Disk.BLOCK - 1) & -Disk.BLOCK, file.length());
    if (end - from > memory.byteSize()) {
      arena.close();
      arena = Arena.ofShared();
      memory = arena.allocate(end - from, Disk.BLOCK);
    }
    file.read(from, memory.asSlice(0, end - from));
    return memory.asSlice(first - from, bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
