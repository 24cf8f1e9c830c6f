package io.sheaf.store.io;

import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.Statx;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether files of a disk can be read and written past the page cache.
///
/// They can until one says otherwise; that is logged once, and for good. Any thread.
final class DirectIo {
  private static final Logger LOG = LoggerFactory.getLogger(DirectIo.class);

  private final Path root;
  private final String fileSystem;
  private final AtomicReference<@Nullable String> whyNot = new AtomicReference<>();

  /// For the files below `root`.
  DirectIo(Path root, String fileSystem) {
    this.root = root;
    this.fileSystem = fileSystem;
    if (fileSystem.equals("tmpfs") || fileSystem.equals("ramfs")) {
      // It takes O_DIRECT, and serves from the page cache all the same.
      whyNot.set(fileSystem + " lives in the page cache");
    }
  }

  /// Why files go through the page cache, or null where they do not.
  @Nullable String whyNot() {
    return whyNot.get();
  }

  /// Notes that a file could not be opened with `O_DIRECT`.
  void refused() {
    giveUp(fileSystem + " refuses O_DIRECT");
  }

  /// Reads the first block of a file that was opened with `O_DIRECT`, having looked at what the
  /// kernel says of it. Some file systems take the flag and have nothing behind it.
  void judge(PosixFile file, Statx told, MemorySegment memory) throws DiskException {
    int align = Math.max(told.directMemoryAlign(), told.directOffsetAlign());
    if (told.directReported() && told.directOffsetAlign() == 0) {
      giveUp(fileSystem + " has no direct I/O for these files");
    } else if (align > Disk.BLOCK) {
      giveUp(fileSystem + " wants direct I/O in multiples of " + align);
    } else if (whyNot.get() == null) {
      read(file, memory);
    }
  }

  private void read(PosixFile file, MemorySegment memory) throws DiskException {
    try {
      file.read(0, memory);
    } catch (DiskException e) {
      if (!(e.getCause() instanceof ErrnoException cause) || cause.errno() != Errno.EINVAL) {
        throw e;
      }
      giveUp(fileSystem + " refuses direct reads of " + Disk.BLOCK + " bytes");
    }
  }

  private void giveUp(String why) {
    if (whyNot.compareAndSet(null, why)) {
      LOG.info("{}: {}; using the page cache", root, why);
    }
  }
}
