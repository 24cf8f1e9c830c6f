package io.sheaf.format.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The checksum of LZ4 frames: XXH32 with seed 0 (`xxhash_spec.md`).
final class XxHash32 {
  private static final ValueLayout.OfInt INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int P1 = 0x9E3779B1;
  private static final int P2 = 0x85EBCA77;
  private static final int P3 = 0xC2B2AE3D;
  private static final int P4 = 0x27D4EB2F;
  private static final int P5 = 0x165667B1;

  private XxHash32() {}

  static int hash(MemorySegment bytes) {
    long size = bytes.byteSize();
    long at = 0;
    int hash = P5;
    if (size >= 16) {
      int a = 0x24234428; // P1 + P2
      int b = P2;
      int c = 0;
      int d = 0x61C8864F; // -P1
      for (; size - at >= 16; at += 16) {
        a = round(a, bytes.get(INT, at));
        b = round(b, bytes.get(INT, at + 4));
        c = round(c, bytes.get(INT, at + 8));
        d = round(d, bytes.get(INT, at + 12));
      }
      hash =
          Integer.rotateLeft(a, 1)
              + Integer.rotateLeft(b, 7)
              + Integer.rotateLeft(c, 12)
              + Integer.rotateLeft(d, 18);
    }
    hash += (int) size;
    for (; size - at >= 4; at += 4) {
      hash = Integer.rotateLeft(hash + bytes.get(INT, at) * P3, 17) * P4;
    }
    for (; at < size; at++) {
      hash = Integer.rotateLeft(hash + (bytes.get(JAVA_BYTE, at) & 0xff) * P5, 11) * P1;
    }
    hash = (hash ^ hash >>> 15) * P2;
    hash = (hash ^ hash >>> 13) * P3;
    return hash ^ hash >>> 16;
  }

  private static int round(int accumulator, int lane) {
    return Integer.rotateLeft(accumulator + lane * P2, 13) * P1;
  }
}
