package io.sheaf.store.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A file in which every byte says where it stands.
record StampedFile(DiskFile file, long stamp, long bytes) {
  /// Makes one of so many bytes, open for reading and writing.
  static StampedFile make(Disk disk, String name, Disk.Caching caching, long bytes, long stamp)
      throws DiskException {
    try (Arena arena = Arena.ofConfined();
        DiskFile plain = disk.create(name, 0, Disk.Caching.BUFFERED)) {
      MemorySegment all = arena.allocate(bytes / Long.BYTES * Long.BYTES + Long.BYTES, Disk.BLOCK);
      Stamps.fill(all, stamp, 0);
      plain.write(0, all.asSlice(0, bytes));
    }
    return new StampedFile(disk.open(name, Disk.Access.WRITE, caching), stamp, bytes);
  }

  boolean isAt(long offset, MemorySegment memory) {
    return Stamps.are(memory, stamp, offset);
  }
}
