package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// Which descriptor to put into a slot: of the files of a ring, or of the rings of a thread.
///
/// ```c
/// struct io_uring_rsrc_update {           // include/uapi/linux/io_uring.h, Linux 5.13
///     __u32 offset;  __u32 resv;  __aligned_u64 data;
/// };                                      // 16 bytes; before, io_uring_files_update
/// ```
final class DescriptorUpdate {
  static final long BYTES = 16;

  /// No descriptor: the slot becomes empty.
  static final int NONE = -1;

  private static final int ANY_SLOT = -1;
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("offset"), JAVA_INT.withName("resv"), JAVA_LONG.withName("data"));
  private static final long DATA = LAYOUT.byteOffset(PathElement.groupElement("data"));

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct io_uring_rsrc_update has " + LAYOUT.byteSize());
    }
  }

  private DescriptorUpdate() {}

  /// Puts a descriptor into a slot of a ring's files: `data` points to it.
  static MemorySegment file(Arena arena, int slot, int fd) {
    MemorySegment struct = arena.allocate(LAYOUT);
    struct.set(JAVA_INT, 0, slot);
    struct.set(JAVA_LONG, DATA, arena.allocateFrom(JAVA_INT, fd).address());
    return struct;
  }

  /// Puts a ring into any free slot of the thread's rings: `data` is the descriptor.
  static MemorySegment ring(Arena arena, int fd) {
    MemorySegment struct = arena.allocate(LAYOUT);
    struct.set(JAVA_INT, 0, ANY_SLOT);
    struct.set(JAVA_LONG, DATA, fd);
    return struct;
  }

  /// Empties a slot of the thread's rings.
  static MemorySegment noRing(Arena arena, int slot) {
    MemorySegment struct = arena.allocate(LAYOUT);
    struct.set(JAVA_INT, 0, slot);
    return struct;
  }

  /// The slot, after the kernel chose one.
  static int slot(MemorySegment struct) {
    return struct.get(JAVA_INT, 0);
  }
}
