package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Objects;

/// An array of pieces of memory for one transfer, in native memory.
///
/// ```c
/// struct iovec { void *iov_base; size_t iov_len; };   // include/uapi/linux/uio.h, 16 bytes
/// ```
///
/// The memory is the arena's: it has to live until the transfer is *submitted*, after which the
/// kernel has its own copy. Not synchronized.
public final class IoVectors {
  /// The most pieces that one transfer takes (`IOV_MAX`).
  public static final int MAX = 1024;

  static final long BYTES = 16;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(JAVA_LONG.withName("iov_base"), JAVA_LONG.withName("iov_len"));
  private static final long LENGTH = 8;

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct iovec has " + LAYOUT.byteSize() + " bytes");
    }
  }

  private final MemorySegment vectors;
  private final int capacity;

  private IoVectors(MemorySegment vectors, int capacity) {
    this.vectors = vectors;
    this.capacity = capacity;
  }

  /// An array of `capacity` pieces, all empty.
  public static IoVectors in(Arena arena, int capacity) {
    return new IoVectors(arena.allocate(LAYOUT, capacity), capacity);
  }

  /// How many pieces it can have.
  public int capacity() {
    return capacity;
  }

  /// Makes piece `index` the `bytes` at `address`.
  public void set(int index, long address, long bytes) {
    if (bytes < 0) {
      throw new AssertionError("piece " + index + " of " + bytes + " bytes");
    }
    long at = Objects.checkIndex(index, capacity) * BYTES;
    vectors.set(JAVA_LONG, at, address);
    vectors.set(JAVA_LONG, at + LENGTH, bytes);
  }

  /// The address of piece `first`, of which `count` are used.
  long address(int first, int count) {
    Objects.checkFromIndexSize(first, count, capacity);
    return vectors.address() + first * BYTES;
  }

  /// `count` pieces from `first`, as `preadv` and `pwritev` take them.
  public MemorySegment slice(int first, int count) {
    return vectors.asSlice(first * BYTES, count * BYTES);
  }
}
