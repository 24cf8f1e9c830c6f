package io.sheaf.flight.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The bytes of a `FlightData` message that stand before its body's own bytes.
final class Prefix {
  private static final byte HEADER_TAG = 2 << 3 | 2;
  private static final byte METADATA_TAG = 3 << 3 | 2;
  // Field 1000, length-delimited: 8002 as a varint.
  private static final byte BODY_TAG_LOW = (byte) 0xc2;
  private static final byte BODY_TAG_HIGH = 0x3e;

  /// A C++ client reads a message into one allocation of this alignment and slices it.
  private static final int ALIGNMENT = 16;

  private Prefix() {}

  /// The prefix of a message without a body.
  static byte[] of(MemorySegment header) {
    int length = Math.toIntExact(header.byteSize());
    byte[] prefix = new byte[fieldBytes(length)];
    putBytes(prefix, putVarint(prefix, putByte(prefix, 0, HEADER_TAG), length), header);
    return prefix;
  }

  /// The prefix of a message with a body, which may be empty. Zeros behind the header bring the
  /// body to a multiple of 16 bytes, so that clients need not copy it to align it; readers of
  /// flatbuffers do not look there.
  static byte[] of(MemorySegment header, byte[] appMetadata, long bodyBytes) {
    int headerBytes = Math.toIntExact(header.byteSize());
    int rest = (appMetadata.length == 0 ? 0 : fieldBytes(appMetadata.length)) + 2;
    rest += varintBytes(bodyBytes);
    int padded = headerBytes;
    while ((fieldBytes(padded) + rest) % ALIGNMENT != 0) padded++;
    byte[] prefix = new byte[fieldBytes(padded) + rest];
    int at = putVarint(prefix, putByte(prefix, 0, HEADER_TAG), padded);
    at = putBytes(prefix, at, header) + padded - headerBytes;
    if (appMetadata.length > 0) {
      at = putVarint(prefix, putByte(prefix, at, METADATA_TAG), appMetadata.length);
      at = putBytes(prefix, at, MemorySegment.ofArray(appMetadata));
    }
    at = putByte(prefix, putByte(prefix, at, BODY_TAG_LOW), BODY_TAG_HIGH);
    putVarint(prefix, at, bodyBytes);
    return prefix;
  }

  private static int fieldBytes(int length) {
    return Math.addExact(1 + varintBytes(length), length);
  }

  static int varintBytes(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  private static int putByte(byte[] target, int at, byte value) {
    target[at] = value;
    return at + 1;
  }

  private static int putVarint(byte[] target, int start, long value) {
    int at = start;
    long rest = value;
    while (rest > 0x7f) {
      target[at++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    target[at] = (byte) rest;
    return at + 1;
  }

  private static int putBytes(byte[] target, int at, MemorySegment source) {
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, 0, target, at, (int) source.byteSize());
    return at + (int) source.byteSize();
  }
}
