package io.sheaf.store.io;

import io.sheaf.store.StoreException;
import io.sheaf.store.posix.Abi;
import io.sheaf.store.posix.Errno;
import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.FileCalls;
import io.sheaf.store.posix.Statx;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory of the machine, reached through system calls.
///
/// Files opened as direct get `O_DIRECT`. Where the file system has none, they go through the page
/// cache: the first file tells, the log says it once, and [#whyBuffered] for good.
public final class PosixDisk implements Disk {
  private static final Logger LOG = LoggerFactory.getLogger(PosixDisk.class);
  private static final int HOLDER_BYTES = 256;

  private final Path root;
  private final int rootFd;
  private final DirectIo direct;
  private final ReadWriteLock closing = new ReentrantReadWriteLock();
  private boolean closed;

  private PosixDisk(Path root, int rootFd, DirectIo direct) {
    this.root = root;
    this.rootFd = rootFd;
    this.direct = direct;
  }

  /// Opens a directory that exists.
  public static PosixDisk open(Path root) throws DiskException {
    if (!Abi.supported()) {
      throw new DiskException(
          "open",
          root.toString(),
          0,
          0,
          DiskException.Reason.FAILED,
          "no I/O for " + Abi.describe());
    }
    try {
      int fd = FileCalls.openDirectory(FileCalls.WORKING_DIRECTORY, root.toString());
      return new PosixDisk(root, fd, new DirectIo(root, fileSystemOf(root)));
    } catch (ErrnoException e) {
      throw Failures.of("open", root.toString(), 0, 0, e);
    }
  }

  /// Makes the directory (mode 0700, its parent must exist) unless it is there, and opens it.
  public static PosixDisk create(Path root) throws DiskException {
    if (Abi.supported() && !Files.isDirectory(root)) {
      Path parent = root.toAbsolutePath().getParent();
      try (PosixDisk above = open(parent == null ? root : parent)) {
        above.makeDirectory(String.valueOf(root.getFileName()));
        above.syncDirectory("");
      }
    }
    return open(root);
  }

  /// A call that needs the root's descriptor.
  @FunctionalInterface
  private interface Call<T> {
    T on(int fd) throws ErrnoException;
  }

  /// Makes a call while the root is not closed: its number may be another file's afterwards.
  private <T> T call(Call<T> call) throws ErrnoException {
    closing.readLock().lock();
    try {
      if (closed) {
        throw new StoreException.Closed(root.toString());
      }
      return call.on(rootFd);
    } finally {
      closing.readLock().unlock();
    }
  }

  private static String fileSystemOf(Path root) {
    try {
      return Files.getFileStore(root).type();
    } catch (IOException | SecurityException e) {
      return "a file system of unknown type (" + e.getMessage() + ")";
    }
  }

  @Override
  public DiskFile open(String name, Access access, Caching caching) throws DiskException {
    boolean write = access == Access.WRITE;
    return file(
        "open",
        name,
        caching,
        (direct, first) -> call(fd -> FileCalls.open(fd, name, write, direct)));
  }

  @Override
  public DiskFile create(String name, long bytes, Caching caching) throws DiskException {
    // O_CREAT with a refused O_DIRECT leaves the file behind: the second try finds it there.
    DiskFile file =
        file(
            "create",
            name,
            caching,
            (direct, first) -> call(fd -> FileCalls.create(fd, name, first, direct)));
    try {
      if (bytes > 0) {
        file.allocate(0, bytes);
      }
      return file;
    } catch (DiskException e) {
      try (file) {
        unlink(name);
      } catch (DiskException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
  }

  /// Opens a file, with `O_DIRECT` or without; `first` is false when that was refused before.
  @FunctionalInterface
  private interface Opening {
    int open(boolean direct, boolean first) throws ErrnoException;
  }

  private DiskFile file(String operation, String name, Caching caching, Opening opening)
      throws DiskException {
    boolean wanted = caching == Caching.DIRECT;
    try {
      int fd = descriptor(wanted && direct.whyNot() == null, opening);
      return new PosixFile(name, fd, wanted, wanted && direct.whyNot() == null);
    } catch (ErrnoException e) {
      throw Failures.of(operation, name, 0, 0, e);
    }
  }

  private int descriptor(boolean asDirect, Opening opening) throws ErrnoException {
    try {
      return opening.open(asDirect, true);
    } catch (ErrnoException e) {
      if (!asDirect || e.errno() != Errno.EINVAL) {
        throw e;
      }
    }
    int fd = opening.open(false, false);
    direct.refused();
    return fd;
  }

  @Override
  public boolean exists(String name) throws DiskException {
    try {
      call(fd -> FileCalls.stat(fd, name));
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw Failures.of("stat", name, 0, 0, e);
    }
  }

  @Override
  public long length(String name) throws DiskException {
    try {
      return call(fd -> FileCalls.stat(fd, name)).size();
    } catch (ErrnoException e) {
      throw Failures.of("stat", name, 0, 0, e);
    }
  }

  @Override
  public List<String> list(String directory) throws DiskException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory))) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    } catch (NoSuchFileException e) {
      throw Failures.of("list", directory, DiskException.Reason.ABSENT, e);
    } catch (DirectoryIteratorException | IOException e) {
      throw Failures.of("list", directory, DiskException.Reason.FAILED, e);
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void makeDirectory(String name) throws DiskException {
    try {
      call(
          fd -> {
            FileCalls.mkdir(fd, name);
            return name;
          });
    } catch (ErrnoException e) {
      throw Failures.of("mkdir", name, 0, 0, e);
    }
  }

  @Override
  public void unlink(String name) throws DiskException {
    try {
      call(
          fd -> {
            SlowCall.make(() -> FileCalls.unlink(fd, name, false));
            return name;
          });
    } catch (ErrnoException e) {
      throw Failures.of("unlink", name, 0, 0, e);
    }
  }

  @Override
  public void syncDirectory(String directory) throws DiskException {
    try {
      int fd = call(root -> FileCalls.openDirectory(root, directory.isEmpty() ? "." : directory));
      try {
        SlowCall.make(() -> FileCalls.fsync(fd));
      } finally {
        FileCalls.close(fd);
      }
    } catch (ErrnoException e) {
      throw Failures.of("sync directory", directory.isEmpty() ? "." : directory, 0, 0, e);
    }
  }

  @Override
  public DiskLock lock(String name, String holder) throws DiskException {
    try {
      boolean reads = holder.isEmpty();
      int fd =
          call(
              root ->
                  reads
                      ? FileCalls.open(root, name, false, false)
                      : FileCalls.create(root, name, false, false));
      PosixFile file = new PosixFile(name, fd, false, false);
      try {
        if (!FileCalls.tryLock(fd)) {
          throw new StoreException.Locked(root.toString(), holderOf(fd));
        }
        if (!reads) writeHolder(file, holder);
      } catch (ErrnoException | DiskException | StoreException e) {
        file.close();
        throw e;
      }
      return new PosixLock(file);
    } catch (ErrnoException e) {
      throw Failures.of("lock", name, 0, 0, e);
    }
  }

  private static void writeHolder(DiskFile file, String holder) throws DiskException {
    byte[] text = holder.getBytes(StandardCharsets.UTF_8);
    int bytes = Math.min(text.length, HOLDER_BYTES);
    try (Arena arena = Arena.ofConfined()) {
      file.truncate(0);
      file.write(0, arena.allocateFrom(ValueLayout.JAVA_BYTE, text).asSlice(0, bytes));
    }
  }

  private static String holderOf(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(HOLDER_BYTES);
      long bytes = FileCalls.pread(fd, text, 0);
      byte[] holder = text.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
      String line = new String(holder, StandardCharsets.UTF_8).strip();
      return line.isEmpty() ? "another process" : line;
    }
  }

  /// Why files opened as direct go through the page cache, or null where they do not.
  public @Nullable String whyBuffered() {
    return direct.whyNot();
  }

  @Override
  public IoEngine engine(FrameArena arena, String sample, EngineOptions options)
      throws DiskException {
    try (DiskFile file = open(sample, Access.READ, Caching.DIRECT)) {
      RungChoice choice = probe(file, arena.slice(0, BLOCK), arena.bytes(), options).choice();
      IoEngine engine = choice.rung().isRing() ? ring(arena, choice, options) : null;
      if (engine == null) engine = new ThreadEngine(choice, options);
      LOG.info("{}: {}", root, engine.rung().text());
      RungEvent.chosen(engine.rung());
      return engine;
    }
  }

  private static IoEngine ring(FrameArena arena, RungChoice rung, EngineOptions options) {
    try {
      return RingEngine.open(arena, rung, options);
    } catch (IOException e) {
      return new ThreadEngine(new RungChoice(Rung.PREAD, String.valueOf(e.getMessage())), options);
    }
  }

  /// Tries what this disk and this process allow for frames of `arenaBytes`: by reading the first
  /// block of `sample`, one of its files opened as direct, and by reading it again through a ring
  /// if `options` want one. `memory` is where it goes, [#BLOCK] long and so aligned.
  public RungProbe probe(
      DiskFile sample, MemorySegment memory, long arenaBytes, EngineOptions options)
      throws DiskException {
    PosixFile file = (PosixFile) sample;
    try {
      Statx told = FileCalls.stat(file.fd());
      direct.judge(file, told, memory);
      RingTrial ring =
          options.best().isRing()
              ? RingTrial.on(file, memory, RingEngine.ring(arenaBytes, options))
              : null;
      LockedMemory locked = LockedMemory.ofProcess();
      return RungProbe.of(direct.whyNot(), told, ring, locked, arenaBytes, options.best());
    } catch (ErrnoException e) {
      throw Failures.of("probe", file.name(), 0, BLOCK, e);
    }
  }

  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      FileCalls.close(rootFd);
    } catch (ErrnoException e) {
      // A directory has nothing to flush: only a bug closes what is not open.
      throw new AssertionError("root " + root, e);
    } finally {
      closing.writeLock().unlock();
    }
  }

  /// A lock that lives as long as its descriptor.
  private record PosixLock(PosixFile file) implements DiskLock {
    @Override
    public void close() {
      try {
        file.close();
      } catch (DiskException e) {
        throw e.toStoreException();
      }
    }
  }
}
