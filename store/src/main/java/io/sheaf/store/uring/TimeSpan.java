package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// A time to wait for.
///
/// ```c
/// struct __kernel_timespec {              // include/uapi/linux/time_types.h, Linux 5.1
///     __kernel_time64_t tv_sec;  long long tv_nsec;
/// };                                      // 16 bytes
/// ```
final class TimeSpan {
  static final long BYTES = 16;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"), JAVA_LONG.withName("tv_nsec"));
  private static final long NANOS = LAYOUT.byteOffset(PathElement.groupElement("tv_nsec"));
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct __kernel_timespec has " + LAYOUT.byteSize() + " bytes");
    }
  }

  private TimeSpan() {}

  static void set(MemorySegment struct, long nanos) {
    struct.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
    struct.set(JAVA_LONG, NANOS, nanos % NANOS_PER_SECOND);
  }
}
