package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// How long to wait for completions.
///
/// ```c
/// struct io_uring_getevents_arg {         // include/uapi/linux/io_uring.h, Linux 5.11
///     __u64 sigmask;  __u32 sigmask_sz;  __u32 pad;  __u64 ts;
/// };                                      // 24 bytes; ts points to a [TimeSpan]
/// ```
final class WaitArgument {
  static final long BYTES = 24;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("sigmask"),
          JAVA_INT.withName("sigmask_sz"),
          JAVA_INT.withName("pad"),
          JAVA_LONG.withName("ts"));

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct io_uring_getevents_arg has " + LAYOUT.byteSize());
    }
  }

  private final MemorySegment argument;
  private final MemorySegment time;

  /// In memory that the collector gives back: there is nothing to close.
  WaitArgument() {
    Arena arena = Arena.ofAuto();
    time = arena.allocate(TimeSpan.LAYOUT);
    argument = arena.allocate(LAYOUT);
    argument.set(JAVA_LONG, LAYOUT.byteOffset(PathElement.groupElement("ts")), time.address());
  }

  /// The address of the struct, which now says `nanos`.
  long address(long nanos) {
    TimeSpan.set(time, nanos);
    return argument.address();
  }
}
