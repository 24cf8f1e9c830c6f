package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// What to put into a slot of a registered table.
///
/// ```c
/// struct io_uring_rsrc_update2 {          // include/uapi/linux/io_uring.h, Linux 5.13
///     __u32 offset;  __u32 resv;  __aligned_u64 data;
///     __aligned_u64 tags;  __u32 nr;  __u32 resv2;
/// };                                      // 32 bytes
/// ```
final class ResourceUpdate {
  static final long BYTES = 32;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("offset"),
          JAVA_INT.withName("resv"),
          JAVA_LONG.withName("data"),
          JAVA_LONG.withName("tags"),
          JAVA_INT.withName("nr"),
          JAVA_INT.withName("resv2"));
  private static final long DATA = LAYOUT.byteOffset(PathElement.groupElement("data"));
  private static final long COUNT = LAYOUT.byteOffset(PathElement.groupElement("nr"));

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct io_uring_rsrc_update2 has " + LAYOUT.byteSize());
    }
  }

  private ResourceUpdate() {}

  /// Puts `bytes` at `address` into a slot of the buffers; 0 and 0 empty it.
  static MemorySegment buffer(Arena arena, int slot, long address, long bytes) {
    IoVectors vector = IoVectors.in(arena, 1);
    vector.set(0, address, bytes);
    MemorySegment struct = arena.allocate(LAYOUT);
    struct.set(JAVA_INT, 0, slot);
    struct.set(JAVA_LONG, DATA, vector.address(0, 1));
    struct.set(JAVA_INT, COUNT, 1);
    return struct;
  }
}
