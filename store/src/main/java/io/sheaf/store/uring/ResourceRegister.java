package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// A table to be registered with a ring.
///
/// ```c
/// struct io_uring_rsrc_register {         // include/uapi/linux/io_uring.h, Linux 5.13
///     __u32 nr;  __u32 flags;  __u64 resv2;
///     __aligned_u64 data;  __aligned_u64 tags;
/// };                                      // 32 bytes
/// ```
final class ResourceRegister {
  static final long BYTES = 32;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("nr"),
          JAVA_INT.withName("flags"),
          JAVA_LONG.withName("resv2"),
          JAVA_LONG.withName("data"),
          JAVA_LONG.withName("tags"));
  private static final long DATA = LAYOUT.byteOffset(PathElement.groupElement("data"));

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct io_uring_rsrc_register has " + LAYOUT.byteSize());
    }
  }

  private ResourceRegister() {}

  /// A table of buffers with `slots` empty slots. Empty vectors say the same as the flag that Linux
  /// 5.19 brought for it.
  static MemorySegment emptyBuffers(Arena arena, int slots) {
    MemorySegment struct = arena.allocate(LAYOUT);
    struct.set(JAVA_INT, 0, slots);
    struct.set(JAVA_LONG, DATA, IoVectors.in(arena, slots).address(0, slots));
    return struct;
  }
}
