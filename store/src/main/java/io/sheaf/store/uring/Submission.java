package io.sheaf.store.uring;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/// The submission queue entries of a ring, one of which is being written.
///
/// ```c
/// struct io_uring_sqe {                   // include/uapi/linux/io_uring.h, Linux 6.1
///     __u8  opcode;  __u8 flags;  __u16 ioprio;  __s32 fd;
///     __u64 off;
///     __u64 addr;
///     __u32 len;     __u32 rw_flags;       // also fsync_flags, cancel_flags
///     __u64 user_data;
///     __u16 buf_index;  __u16 personality;  __u32 splice_fd_in;
///     __u64 addr3;   __u64 __pad2[1];
/// };                                      // 64 bytes
/// ```
///
/// An entry is eight long stores, so nothing of the entry that was there before is left: by
/// [#operation], [#span], [#token] and [#buffer], all of which are called for each, in this order.
/// The last makes it part of the queue; an entry that is refused before has never been there.
final class Submission {
  static final long BYTES = 64;

  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_BYTE.withName("opcode"),
          ValueLayout.JAVA_BYTE.withName("flags"),
          ValueLayout.JAVA_SHORT.withName("ioprio"),
          ValueLayout.JAVA_INT.withName("fd"),
          JAVA_LONG.withName("off"),
          JAVA_LONG.withName("addr"),
          ValueLayout.JAVA_INT.withName("len"),
          ValueLayout.JAVA_INT.withName("rw_flags"),
          JAVA_LONG.withName("user_data"),
          ValueLayout.JAVA_SHORT.withName("buf_index"),
          ValueLayout.JAVA_SHORT.withName("personality"),
          ValueLayout.JAVA_INT.withName("splice_fd_in"),
          JAVA_LONG.withName("addr3"),
          JAVA_LONG.withName("pad2"));

  private static final long OFF = 8;
  private static final long ADDR = 16;
  private static final long LEN = 24;
  private static final long USER_DATA = 32;
  private static final long BUF_INDEX = 40;
  private static final long ADDR3 = 48;
  private static final long PAD2 = 56;

  private static final int FLAGS_SHIFT = 8;
  private static final int BUFFERS = 1 << 16;

  static {
    check("off", OFF);
    check("addr", ADDR);
    check("len", LEN);
    check("user_data", USER_DATA);
    check("buf_index", BUF_INDEX);
    check("addr3", ADDR3);
    check("pad2", PAD2);
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct io_uring_sqe has " + LAYOUT.byteSize() + " bytes");
    }
  }

  private final MemorySegment entries;
  private final int mask;

  /// How many have been written, ever; wraps around.
  private int written;

  /// Where the one being written lies.
  private long at;

  Submission(MemorySegment entries) {
    this.entries = entries;
    mask = (int) (entries.byteSize() / BYTES) - 1;
  }

  int written() {
    return written;
  }

  private static void check(String field, long offset) {
    if (LAYOUT.byteOffset(PathElement.groupElement(field)) != offset) {
      throw new AssertionError("io_uring_sqe." + field + " is not at " + offset);
    }
  }

  /// What to do, how, and with which file: a descriptor, or a slot if the flags say so.
  Submission operation(int opcode, int flags, int file) {
    at = (written & mask) * BYTES;
    entries.set(JAVA_LONG, at, opcode | flags << FLAGS_SHIFT | (long) file << Integer.SIZE);
    return this;
  }

  /// From where in the file, to where in memory, how much, and flags of the operation. A count of
  /// vectors stands in the place of bytes.
  Submission span(long offset, long address, int length, int operationFlags) {
    if (length < 0) {
      throw new AssertionError("a transfer of " + length + " bytes");
    }
    entries.set(JAVA_LONG, at + OFF, offset);
    entries.set(JAVA_LONG, at + ADDR, address);
    entries.set(JAVA_LONG, at + LEN, length | (long) operationFlags << Integer.SIZE);
    return this;
  }

  /// What the completion brings back.
  Submission token(long token) {
    entries.set(JAVA_LONG, at + USER_DATA, token);
    return this;
  }

  /// The slot of a registered buffer, or 0 where none is used.
  void buffer(int slot) {
    if (slot < 0 || slot >= BUFFERS) {
      throw new AssertionError("buffer slot " + slot);
    }
    entries.set(JAVA_LONG, at + BUF_INDEX, slot);
    entries.set(JAVA_LONG, at + ADDR3, 0);
    entries.set(JAVA_LONG, at + PAD2, 0);
    written++;
  }

  /// Whether entry `number`, of all ever written, holds back the one behind it.
  boolean isLinked(int number) {
    long head = entries.get(JAVA_LONG, (number & mask) * BYTES);
    return (head >>> FLAGS_SHIFT & RingFlags.ENTRY_LINK) != 0;
  }

  /// Makes entry `number`, of all ever written, one that fails when started: it names no file.
  void disable(int number) {
    entries.set(JAVA_LONG, (number & mask) * BYTES, Opcode.SYNC | -1L << Integer.SIZE);
  }
}
