package io.sheaf.store.io;

import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.io.IoRequest.Kind;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.uring.IoVectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A descriptor, read by `pread` and written by `pwrite` in the calling thread.
final class PosixFile implements DiskFile {
  private final String name;
  private final int fd;
  private final boolean aligned;
  private final boolean direct;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable DiskException failedWrite;

  /// With `aligned` every transfer must be in blocks; with `direct` the page cache is left out.
  PosixFile(String name, int fd, boolean aligned, boolean direct) {
    this.name = name;
    this.fd = fd;
    this.aligned = aligned;
    this.direct = direct;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean directIo() {
    return direct;
  }

  @Override
  public long length() throws DiskException {
    checkOpen();
    try {
      return FileCalls.stat(fd).size();
    } catch (ErrnoException e) {
      throw Failures.of("stat", name, 0, 0, e);
    }
  }

  @Override
  public void read(long offset, MemorySegment target) throws DiskException {
    check(offset, target);
    long bytes = target.byteSize();
    try {
      Transfer pread = (rest, at) -> FileCalls.pread(fd, rest, at);
      long done = pread.all(target, offset, direct);
      if (done < bytes) {
        throw endedEarly(Kind.READ, offset, bytes, done);
      }
    } catch (ErrnoException e) {
      throw Failures.of("read", name, offset, bytes, e);
    }
  }

  @Override
  public void write(long offset, MemorySegment source) throws DiskException {
    check(offset, source);
    long bytes = source.byteSize();
    try {
      Transfer pwrite = (rest, at) -> FileCalls.pwrite(fd, rest, at);
      long done = pwrite.all(source, offset, direct);
      if (done < bytes) {
        throw endedEarly(Kind.WRITE, offset, bytes, done);
      }
    } catch (ErrnoException e) {
      throw refused(Failures.of("write", name, offset, bytes, e));
    }
  }

  @Override
  public void readInto(long offset, MemorySegment... targets) throws DiskException {
    for (MemorySegment target : targets) check(offset, target);
    try (Arena arena = Arena.ofConfined()) {
      IoVectors vectors = vectors(arena, targets);
      MemorySegment list = vectors.slice(0, targets.length);
      if (FileCalls.preadv(fd, list, targets.length, offset) == bytes(targets)) return;
    } catch (ErrnoException e) {
      // One by one below: it fails again, where it belongs.
    }
    DiskFile.super.readInto(offset, targets);
  }

  @Override
  public void writeFrom(long offset, MemorySegment... sources) throws DiskException {
    for (MemorySegment source : sources) check(offset, source);
    try (Arena arena = Arena.ofConfined()) {
      IoVectors vectors = vectors(arena, sources);
      MemorySegment list = vectors.slice(0, sources.length);
      if (FileCalls.pwritev(fd, list, sources.length, offset) == bytes(sources)) return;
    } catch (ErrnoException e) {
      throw refused(Failures.of("write", name, offset, bytes(sources), e));
    }
    DiskFile.super.writeFrom(offset, sources); // it took less, for whatever reason
  }

  private static IoVectors vectors(Arena arena, MemorySegment... pieces) {
    IoVectors vectors = IoVectors.in(arena, pieces.length);
    for (int i = 0; i < pieces.length; i++) {
      vectors.set(i, pieces[i].address(), pieces[i].byteSize());
    }
    return vectors;
  }

  private static long bytes(MemorySegment... pieces) {
    long bytes = 0;
    for (MemorySegment piece : pieces) bytes += piece.byteSize();
    return bytes;
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
    if (closed.get()) {
      throw new AssertionError(name + " is used after its close");
    }
  }

  int fd() {
    checkOpen();
    return fd;
  }

  /// A transfer of this file that a ring could not make.
  DiskException failed(Kind kind, long offset, long bytes, int errno) {
    ErrnoException cause = new ErrnoException("io_uring " + kind.verb(), errno);
    DiskException failure = Failures.of(kind.verb(), name, offset, bytes, cause);
    return kind == Kind.WRITE ? refused(failure) : failure;
  }

  /// A transfer of this file that moved `done` bytes and then nothing.
  DiskException endedEarly(Kind kind, long offset, long bytes, long done) {
    if (kind == Kind.WRITE) {
      String detail = "the kernel took only " + done + " bytes";
      return remember(new DiskException("write", name, offset, bytes, Reason.FAILED, detail));
    }
    String detail = "the file ends after " + done + " of these bytes";
    return new DiskException("read", name, offset, bytes, Reason.TRUNCATED, detail);
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
    checkOpen();
    try {
      SlowCall.make(() -> FileCalls.fallocate(fd, offset, bytes));
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw Failures.of("allocate", name, offset, bytes, e);
      }
      // No promise of space to be had here (NFSv3, some FUSE): a write may still find none.
      growTo(Math.addExact(offset, bytes));
    }
  }

  private void growTo(long end) throws DiskException {
    if (length() < end) {
      truncate(end);
    }
  }

  @Override
  public void truncate(long bytes) throws DiskException {
    checkOpen();
    try {
      SlowCall.make(() -> FileCalls.ftruncate(fd, bytes));
    } catch (ErrnoException e) {
      throw Failures.of("truncate", name, bytes, 0, e);
    }
  }

  @Override
  public void sync() throws DiskException {
    checkOpen();
    DiskException earlier = failedWrite;
    if (earlier != null) {
      // The kernel tells an error once and then calls the file clean; it is not.
      DiskException refusal =
          new DiskException("sync", name, 0, 0, Reason.FAILED, "an earlier write failed");
      refusal.initCause(earlier);
      throw refusal;
    }
    try {
      SlowCall.make(() -> FileCalls.fdatasync(fd));
    } catch (ErrnoException e) {
      throw remember(Failures.of("sync", name, 0, 0, e));
    }
  }

  @Override
  public void close() throws DiskException {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      FileCalls.close(fd);
    } catch (ErrnoException e) {
      throw Failures.of("close", name, 0, 0, e);
    }
  }
}
