package io.sheaf.format.segment;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// CRC-32C (Castagnoli), the one checksum of the format: reflected polynomial 0x82F63B78, initial
/// value and final exclusive-or 0xFFFFFFFF, as in RFC 3720. The nine bytes `123456789` give
/// 0xE3069283.
public final class Checksum {
  private static final long STEP = 1 << 30;

  private Checksum() {}

  /// The checksum of a range of memory, on the heap or off. Any thread.
  public static int of(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += STEP) {
      crc.update(bytes.asSlice(at, Math.min(STEP, bytes.byteSize() - at)).asByteBuffer());
    }
    return (int) crc.getValue();
  }

  /// The checksum of bytes that it stands right behind, masked: rotated right by 15 bits, then
  /// 0xA282EAD8 added.
  ///
  /// A CRC over bytes that end with their own CRC is the same whatever the bytes. The commit record
  /// has a CRC over the tail of a segment, which would say nothing about the directory in it.
  static int masked(MemorySegment bytes) {
    return Integer.rotateRight(of(bytes), 15) + 0xA282EAD8;
  }

  /// A checksum as people read it.
  static String hex(int crc) {
    return String.format("%08x", crc);
  }
}
