package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;

/// The calls on files and directories. Any thread may make any of them.
///
/// Paths are relative to the directory descriptor they come with. Memory is native.
public final class FileCalls {
  /// In the place of a directory descriptor: paths are relative to the working directory.
  public static final int WORKING_DIRECTORY = -100;

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int LOCK_EX_NB = 2 | 4;

  private static final MethodHandle OPENAT =
      Libc.bind(
          "openat",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(3));
  private static final MethodHandle CLOSE =
      Libc.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PREAD = Libc.bind("pread", TRANSFER);
  private static final MethodHandle PWRITE = Libc.bind("pwrite", TRANSFER);
  private static final FunctionDescriptor VECTORED =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG);
  private static final MethodHandle PREADV = Libc.bind("preadv", VECTORED);
  private static final MethodHandle PWRITEV = Libc.bind("pwritev", VECTORED);
  private static final MethodHandle FALLOCATE =
      Libc.bind(
          "fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FTRUNCATE =
      Libc.bind("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FDATASYNC =
      Libc.bind("fdatasync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FSYNC =
      Libc.bind("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final FunctionDescriptor AT_PATH =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle MKDIRAT = Libc.bind("mkdirat", AT_PATH);
  private static final MethodHandle UNLINKAT = Libc.bind("unlinkat", AT_PATH);
  private static final MethodHandle FLOCK =
      Libc.bind("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  // By number: not every libc has a wrapper for it.
  private static final MethodHandle STATX =
      Libc.bind(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(1));

  private static final Charset PATHS =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private FileCalls() {}

  /// Opens a directory, to be the base of other calls or to be synced.
  public static int openDirectory(int base, String path) throws ErrnoException {
    return openat(base, path, Abi.O_RDONLY | Abi.O_DIRECTORY, 0);
  }

  /// Opens a file that exists. A symbolic link is refused.
  public static int open(int base, String path, boolean write, boolean direct)
      throws ErrnoException {
    int flags = (write ? Abi.O_RDWR : Abi.O_RDONLY) | (direct ? Abi.O_DIRECT : 0);
    return openat(base, path, flags | Abi.O_NOFOLLOW, 0);
  }

  /// Creates a file with mode 0600 for reading and writing; `exclusive` refuses one that exists.
  public static int create(int base, String path, boolean exclusive, boolean direct)
      throws ErrnoException {
    int flags = Abi.O_RDWR | Abi.O_CREAT | Abi.O_NOFOLLOW;
    flags |= (exclusive ? Abi.O_EXCL : 0) | (direct ? Abi.O_DIRECT : 0);
    return openat(base, path, flags, 0600);
  }

  private static int openat(int base, String path, int flags, int mode) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path, PATHS);
      int all = flags | Abi.O_CLOEXEC;
      return (int)
          Libc.run("openat", errno -> (int) OPENAT.invokeExact(errno, base, name, all, mode));
    }
  }

  /// Closes a descriptor. It is closed whatever the result: closing again could hit another file.
  public static void close(int fd) throws ErrnoException {
    long result = Libc.once("close", errno -> (int) CLOSE.invokeExact(errno, fd));
    if (result < 0 && result != -Errno.EINTR) {
      throw new ErrnoException("close", (int) -result);
    }
  }

  /// Reads up to the size of `target`; returns how many bytes, 0 at the end of the file.
  public static long pread(int fd, MemorySegment target, long offset) throws ErrnoException {
    long bytes = target.byteSize();
    return Libc.run("pread", errno -> (long) PREAD.invokeExact(errno, fd, target, bytes, offset));
  }

  /// Writes up to the size of `source`; returns how many bytes.
  public static long pwrite(int fd, MemorySegment source, long offset) throws ErrnoException {
    long bytes = source.byteSize();
    return Libc.run("pwrite", errno -> (long) PWRITE.invokeExact(errno, fd, source, bytes, offset));
  }

  /// Reads into `count` pieces of memory, one after the other; returns how many bytes, 0 at the end
  /// of the file. `vectors` begins with that many `struct iovec`, at most 1024.
  public static long preadv(int fd, MemorySegment vectors, int count, long offset)
      throws ErrnoException {
    return Libc.run(
        "preadv", errno -> (long) PREADV.invokeExact(errno, fd, vectors, count, offset));
  }

  /// Writes `count` pieces of memory, one after the other; returns how many bytes. `vectors` begins
  /// with that many `struct iovec`, at most 1024.
  public static long pwritev(int fd, MemorySegment vectors, int count, long offset)
      throws ErrnoException {
    return Libc.run(
        "pwritev", errno -> (long) PWRITEV.invokeExact(errno, fd, vectors, count, offset));
  }

  /// Allocates blocks for a range, growing the file to its end.
  public static void fallocate(int fd, long offset, long bytes) throws ErrnoException {
    Libc.run("fallocate", errno -> (int) FALLOCATE.invokeExact(errno, fd, 0, offset, bytes));
  }

  /// Sets the length of a file.
  public static void ftruncate(int fd, long bytes) throws ErrnoException {
    Libc.run("ftruncate", errno -> (int) FTRUNCATE.invokeExact(errno, fd, bytes));
  }

  /// Makes the bytes of a file durable, and its length.
  public static void fdatasync(int fd) throws ErrnoException {
    Libc.run("fdatasync", errno -> (int) FDATASYNC.invokeExact(errno, fd));
  }

  /// Makes a file or directory durable with all its metadata.
  public static void fsync(int fd) throws ErrnoException {
    Libc.run("fsync", errno -> (int) FSYNC.invokeExact(errno, fd));
  }

  /// Makes a directory with mode 0700.
  public static void mkdir(int base, String path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path, PATHS);
      Libc.run("mkdirat", errno -> (int) MKDIRAT.invokeExact(errno, base, name, 0700));
    }
  }

  /// Removes the name of a file, or an empty directory.
  public static void unlink(int base, String path, boolean directory) throws ErrnoException {
    int flags = directory ? AT_REMOVEDIR : 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path, PATHS);
      Libc.run("unlinkat", errno -> (int) UNLINKAT.invokeExact(errno, base, name, flags));
    }
  }

  /// Takes the exclusive `flock` of an open file; false when another descriptor has it.
  public static boolean tryLock(int fd) throws ErrnoException {
    try {
      Libc.run("flock", errno -> (int) FLOCK.invokeExact(errno, fd, LOCK_EX_NB));
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EAGAIN) {
        return false;
      }
      throw e;
    }
  }

  /// What the kernel knows of an open file.
  public static Statx stat(int fd) throws ErrnoException {
    return statx(fd, "", AT_EMPTY_PATH);
  }

  /// What the kernel knows of a name; the last part is not followed if it is a link.
  public static Statx stat(int base, String path) throws ErrnoException {
    return statx(base, path, AT_SYMLINK_NOFOLLOW);
  }

  private static Statx statx(int base, String path, int flags) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path, PATHS);
      MemorySegment struct = arena.allocate(Statx.LAYOUT);
      long mask = Statx.TYPE | Statx.SIZE | Statx.DIOALIGN;
      Libc.run(
          "statx",
          errno ->
              (long)
                  STATX.invokeExact(
                      errno, Abi.SYS_STATX, (long) base, name, (long) flags, mask, struct));
      return Statx.decode(struct);
    }
  }
}
