package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls on memory: anonymous mappings and the advice that goes with them.
///
/// Segments are of the global scope: whoever unmaps one vouches that nobody looks at it any more.
public final class MemoryCalls {
  /// Back the range with huge pages where possible (`MADV_HUGEPAGE`).
  public static final int HUGE_PAGES = 14;

  /// Leave the range out of children (`MADV_DONTFORK`): no copy-on-write under a running read.
  public static final int NOT_IN_CHILDREN = 10;

  /// Leave the range out of core dumps (`MADV_DONTDUMP`).
  public static final int NOT_IN_DUMPS = 16;

  /// Fault all pages in, writable (`MADV_POPULATE_WRITE`, Linux 5.14).
  public static final int POPULATE = 23;

  private static final int PROT_READ = 1;
  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MAP_SHARED_POPULATED = 0x01 | 0x8000;

  private static final MethodHandle MMAP =
      Libc.bind(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      Libc.bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle MADVISE =
      Libc.bind("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private MemoryCalls() {}

  /// Maps `bytes` of anonymous memory at a multiple of `alignment`, without reserving swap for it.
  /// Both are multiples of the page size of the machine, the alignment a power of two.
  @SuppressWarnings("restricted") // the mapping is ours and exactly this long
  public static MemorySegment map(long bytes, long alignment) throws ErrnoException {
    long slack = Math.addExact(bytes, alignment);
    long start = mmap(slack, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE, -1, 0);
    long base = (start + alignment - 1) & -alignment;
    unmap(start, base - start);
    unmap(base + bytes, start + slack - (base + bytes));
    return MemorySegment.ofAddress(base).reinterpret(bytes);
  }

  /// Maps memory that the kernel shares through a descriptor.
  @SuppressWarnings("restricted") // the mapping is ours and exactly this long
  static MemorySegment mapShared(int fd, long bytes, long offset) throws ErrnoException {
    long start = mmap(bytes, PROT_READ_WRITE, MAP_SHARED_POPULATED, fd, offset);
    return MemorySegment.ofAddress(start).reinterpret(bytes);
  }

  /// Maps `bytes` of zeros that cannot be written to.
  @SuppressWarnings("restricted") // the mapping is ours and exactly this long
  public static MemorySegment mapZeros(long bytes) throws ErrnoException {
    long start = mmap(bytes, PROT_READ, MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return MemorySegment.ofAddress(start).reinterpret(bytes);
  }

  private static long mmap(long bytes, int access, int flags, int fd, long offset)
      throws ErrnoException {
    return Libc.run(
        "mmap", errno -> (long) MMAP.invokeExact(errno, 0L, bytes, access, flags, fd, offset));
  }

  /// Gives a mapping back. Nobody may touch it afterwards: the process would die.
  public static void unmap(MemorySegment mapping) throws ErrnoException {
    unmap(mapping.address(), mapping.byteSize());
  }

  private static void unmap(long address, long bytes) throws ErrnoException {
    if (bytes > 0) {
      Libc.run("munmap", errno -> (int) MUNMAP.invokeExact(errno, address, bytes));
    }
  }

  /// Advises the kernel on a range; `advice` is one of the constants here.
  public static void advise(MemorySegment range, int advice) throws ErrnoException {
    long bytes = range.byteSize();
    Libc.run("madvise", errno -> (int) MADVISE.invokeExact(errno, range, bytes, advice));
  }
}
