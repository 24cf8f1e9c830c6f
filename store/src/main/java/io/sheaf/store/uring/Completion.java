package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// One completion queue entry: which submission has ended, and how.
///
/// ```c
/// struct io_uring_cqe {                   // include/uapi/linux/io_uring.h, Linux 5.1
///     __u64 user_data;  __s32 res;  __u32 flags;
/// };                                      // 16 bytes
/// ```
final class Completion {
  static final long BYTES = 16;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("user_data"), JAVA_INT.withName("res"), JAVA_INT.withName("flags"));
  private static final long RESULT = 8;

  static {
    if (LAYOUT.byteSize() != BYTES
        || LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("res")) != RESULT) {
      throw new AssertionError("struct io_uring_cqe is " + LAYOUT);
    }
  }

  private Completion() {}

  /// The token that came with the submission, of the entry at `offset` of the queues' memory.
  static long token(MemorySegment queues, long offset) {
    return queues.get(JAVA_LONG, offset);
  }

  /// Bytes transferred, or a negated errno.
  static int result(MemorySegment queues, long offset) {
    return queues.get(JAVA_INT, offset + RESULT);
  }
}
