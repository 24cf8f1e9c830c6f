package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// A limit of the process: the one that holds, and up to where the process may raise it.
///
/// ```c
/// struct rlimit {                         // include/uapi/linux/resource.h, 64-bit
///     __kernel_ulong_t rlim_cur;  __kernel_ulong_t rlim_max;
/// };                                      // 16 bytes
/// ```
final class ResourceLimit {
  static final long BYTES = 16;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("rlim_cur"), JAVA_LONG.withName("rlim_max"));
  private static final long SOFT = LAYOUT.byteOffset(PathElement.groupElement("rlim_cur"));

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct rlimit has " + LAYOUT.byteSize() + " bytes");
    }
  }

  private ResourceLimit() {}

  /// The one that holds.
  static long soft(MemorySegment struct) {
    return struct.get(JAVA_LONG, SOFT);
  }
}
