package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/// What `statx` tells of a file, as far as the store asks.
///
/// ```c
/// struct statx {                          // include/uapi/linux/stat.h, Linux 6.1
///     __u32 stx_mask;  __u32 stx_blksize;  __u64 stx_attributes;
///     __u32 stx_nlink; __u32 stx_uid;      __u32 stx_gid;   __u16 stx_mode; __u16 __spare0;
///     __u64 stx_ino;   __u64 stx_size;     __u64 stx_blocks; __u64 stx_attributes_mask;
///     struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;   // 16 bytes each
///     __u32 stx_rdev_major, stx_rdev_minor, stx_dev_major, stx_dev_minor;
///     __u64 stx_mnt_id;
///     __u32 stx_dio_mem_align;  __u32 stx_dio_offset_align;
///     __u64 __spare3[12];
/// };                                      // 256 bytes
/// ```
///
/// @param directReported whether the kernel says anything of direct I/O: not before 6.1, and not
///     for every file system (btrfs, tmpfs)
/// @param directMemoryAlign what addresses of direct I/O must be multiples of; 0 when it is not
///     reported, or reported as impossible
/// @param directOffsetAlign the same of offsets and lengths
public record Statx(
    int mode, long size, boolean directReported, int directMemoryAlign, int directOffsetAlign) {
  static final long BYTES = 256;
  static final int TYPE = 0x1;
  static final int SIZE = 0x200;
  static final int DIOALIGN = 0x2000;

  static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("stx_mask"),
          JAVA_INT.withName("stx_blksize"),
          JAVA_LONG.withName("stx_attributes"),
          JAVA_INT.withName("stx_nlink"),
          JAVA_INT.withName("stx_uid"),
          JAVA_INT.withName("stx_gid"),
          JAVA_SHORT.withName("stx_mode"),
          MemoryLayout.paddingLayout(2),
          JAVA_LONG.withName("stx_ino"),
          JAVA_LONG.withName("stx_size"),
          JAVA_LONG.withName("stx_blocks"),
          JAVA_LONG.withName("stx_attributes_mask"),
          MemoryLayout.sequenceLayout(8, JAVA_LONG).withName("times"),
          MemoryLayout.sequenceLayout(4, JAVA_INT).withName("devices"),
          JAVA_LONG.withName("stx_mnt_id"),
          JAVA_INT.withName("stx_dio_mem_align"),
          JAVA_INT.withName("stx_dio_offset_align"),
          MemoryLayout.paddingLayout(96));

  private static final long MASK = offset("stx_mask");
  private static final long MODE = offset("stx_mode");
  private static final long BYTE_SIZE = offset("stx_size");
  private static final long MEMORY_ALIGN = offset("stx_dio_mem_align");
  private static final long OFFSET_ALIGN = offset("stx_dio_offset_align");
  private static final int MODE_TYPE = 0xf000;
  private static final int MODE_DIRECTORY = 0x4000;

  static {
    if (LAYOUT.byteSize() != BYTES) {
      throw new AssertionError("struct statx has " + LAYOUT.byteSize() + " bytes");
    }
  }

  private static long offset(String field) {
    return LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement(field));
  }

  static Statx decode(MemorySegment struct) {
    boolean aligned = (struct.get(JAVA_INT, MASK) & DIOALIGN) != 0;
    return new Statx(
        Short.toUnsignedInt(struct.get(JAVA_SHORT, MODE)),
        struct.get(JAVA_LONG, BYTE_SIZE),
        aligned,
        aligned ? struct.get(JAVA_INT, MEMORY_ALIGN) : 0,
        aligned ? struct.get(JAVA_INT, OFFSET_ALIGN) : 0);
  }

  /// Whether it is a directory.
  public boolean isDirectory() {
    return (mode & MODE_TYPE) == MODE_DIRECTORY;
  }
}
