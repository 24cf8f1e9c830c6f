package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/// What `statx` tells of a file, as far as the store asks.
///
/// ```c
/// struct statx {                       // include/uapi/linux/stat.h, Linux 6.1
///     __u32 stx_mask;                  // 0x00
///     __u16 stx_mode;                  // 0x1c
///     __u64 stx_size;                  // 0x28
///     __u32 stx_dio_mem_align;         // 0x98
///     __u32 stx_dio_offset_align;      // 0x9c
///     ...
/// };                                   // 256 bytes
/// ```
///
/// Alignments are 0 where the file system does not report them: a kernel before 6.1, or a file
/// system that takes any (btrfs) or has no device below it (tmpfs).
public record Statx(int mode, long size, int directMemoryAlign, int directOffsetAlign) {
  static final long BYTES = 256;
  static final int SIZE = 0x200;
  static final int TYPE = 0x1;
  static final int DIOALIGN = 0x2000;

  private static final int MODE_TYPE = 0xf000;
  private static final int MODE_DIRECTORY = 0x4000;

  static Statx decode(MemorySegment struct) {
    boolean aligned = (struct.get(JAVA_INT, 0) & DIOALIGN) != 0;
    return new Statx(
        Short.toUnsignedInt(struct.get(JAVA_SHORT, 0x1c)),
        struct.get(JAVA_LONG, 0x28),
        aligned ? struct.get(JAVA_INT, 0x98) : 0,
        aligned ? struct.get(JAVA_INT, 0x9c) : 0);
  }

  /// Whether it is a directory.
  public boolean isDirectory() {
    return (mode & MODE_TYPE) == MODE_DIRECTORY;
  }
}
