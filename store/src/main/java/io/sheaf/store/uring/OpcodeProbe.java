package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.sheaf.store.posix.ErrnoException;
import io.sheaf.store.posix.RingCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.BitSet;

/// Which operations the kernel knows.
///
/// ```c
/// struct io_uring_probe {                 // include/uapi/linux/io_uring.h, Linux 5.6
///     __u8 last_op;  __u8 ops_len;  __u16 resv;  __u32 resv2[3];
///     struct io_uring_probe_op { __u8 op;  __u8 resv;  __u16 flags;  __u32 resv2; } ops[];
/// };                                      // 16 bytes and 8 for each operation
/// ```
final class OpcodeProbe {
  static final long BYTES = 16;
  static final long OPERATION_BYTES = 8;

  private static final int OPERATIONS = 256;
  private static final int SUPPORTED = 1;
  private static final long FLAGS = 2;
  private static final StructLayout OPERATION =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("op"),
          JAVA_BYTE.withName("resv"),
          JAVA_SHORT.withName("flags"),
          JAVA_INT.withName("resv2"));
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("last_op"),
          JAVA_BYTE.withName("ops_len"),
          JAVA_SHORT.withName("resv"),
          MemoryLayout.sequenceLayout(3, JAVA_INT).withName("resv2"),
          MemoryLayout.sequenceLayout(OPERATIONS, OPERATION).withName("ops"));

  static {
    if (OPERATION.byteSize() != OPERATION_BYTES
        || LAYOUT.byteSize() != BYTES + OPERATION_BYTES * OPERATIONS) {
      throw new AssertionError("struct io_uring_probe has " + LAYOUT.byteSize() + " bytes");
    }
  }

  private OpcodeProbe() {}

  /// Asks the kernel, through one of its rings.
  static BitSet supported(int ringFd) throws ErrnoException {
    BitSet supported = new BitSet(OPERATIONS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment struct = arena.allocate(LAYOUT);
      RingCalls.register(ringFd, Registration.PROBE, struct, OPERATIONS);
      for (int opcode = 0; opcode < OPERATIONS; opcode++) {
        long at = BYTES + opcode * OPERATION_BYTES;
        supported.set(opcode, (struct.get(JAVA_SHORT, at + FLAGS) & SUPPORTED) != 0);
      }
    }
    return supported;
  }
}
