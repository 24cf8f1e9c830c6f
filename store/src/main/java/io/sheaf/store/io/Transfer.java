package io.sheaf.store.io;

import io.sheaf.store.posix.ErrnoException;
import java.lang.foreign.MemorySegment;

/// One system call that moves bytes between memory and a file, as many as it likes.
@FunctionalInterface
interface Transfer {
  /// How often in a row a direct transfer may move less than a block before it is given up: mostly
  /// it has met the end of the file.
  int FRUITLESS = 8;

  /// Moves bytes between the front of `rest` and the file at `offset`; returns how many.
  long move(MemorySegment rest, long offset) throws ErrnoException;

  /// Moves all of the memory, call by call; returns how many bytes, less than all only at the end
  /// of the file. A `direct` transfer goes on at a block, for the kernel takes nothing else: a read
  /// of 8192 bytes that returned 5000 is asked again for the last 4096.
  default long all(MemorySegment memory, long offset, boolean direct) throws ErrnoException {
    long bytes = memory.byteSize();
    long done = 0;
    int fruitless = 0;
    while (done < bytes) {
      MemorySegment rest = done == 0 ? memory : memory.asSlice(done);
      long reached = done + move(rest, offset + done);
      long next = direct && reached < bytes ? reached & -Disk.BLOCK : reached;
      if (next == done && (reached == done || ++fruitless == FRUITLESS)) {
        return reached;
      }
      fruitless = next == done ? fruitless : 0;
      done = next;
    }
    return done;
  }
}
