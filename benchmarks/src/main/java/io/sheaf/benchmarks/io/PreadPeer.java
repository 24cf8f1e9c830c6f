package io.sheaf.benchmarks.io;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// The system call itself, into a frame on huge pages.
final class PreadPeer extends BlockingPeer {
  private final int fd;
  private final MemorySegment frame;

  PreadPeer(Path file, long fileBytes, MemorySegment frame) throws IOException {
    super("pread, one thread", fileBytes);
    this.frame = frame;
    try {
      fd = FileCalls.open(FileCalls.WORKING_DIRECTORY, file.toString(), false, true);
    } catch (ErrnoException e) {
      throw new IOException("cannot open " + file, e);
    }
  }

  @Override
  void read(long offset, int bytes) throws IOException {
    read(offset, frame.asSlice(0, bytes));
  }

  void read(long offset, MemorySegment target) throws IOException {
    try {
      long got = FileCalls.pread(fd, target, offset);
      if (got != target.byteSize()) throw new IOException("pread got " + got + " bytes");
    } catch (ErrnoException e) {
      throw new IOException("pread at " + offset, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      FileCalls.close(fd);
    } catch (ErrnoException e) {
      throw new IOException("close", e);
    }
  }
}
