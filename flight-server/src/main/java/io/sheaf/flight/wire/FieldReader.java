package io.sheaf.flight.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;

/// Reads protobuf fields from a message that has arrived whole, never past its end.
final class FieldReader {
  /// Bytes that are not protobuf, or are more than a bound.
  static final class Malformed extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason);
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private final InputStream in;
  private int remaining;

  FieldReader(InputStream in, int remaining) {
    this.in = in;
    this.remaining = remaining;
  }

  /// Bytes that are left.
  int remaining() {
    return remaining;
  }

  /// The next tag: field number and wire type.
  int tag() throws IOException {
    long tag = varint();
    if (tag < 8 || tag > 0xffff_ffffL) throw new Malformed("bad tag " + tag);
    return (int) tag;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (remaining == 0) throw new Malformed("a number ends early");
      int next = in.read();
      if (next < 0) throw new EOFException();
      remaining--;
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    throw new Malformed("a number of more than 10 bytes");
  }

  private int length(String field) throws IOException {
    long length = varint();
    if (length < 0 || length > remaining) {
      throw new Malformed(
          field
              + " says "
              + Long.toUnsignedString(length)
              + " bytes, "
              + remaining
              + " have arrived");
    }
    return (int) length;
  }

  /// The bytes of a length-delimited field.
  byte[] bytes(String field, int most) throws IOException {
    int length = length(field);
    if (length > most) {
      throw new Malformed(field + " has " + length + " bytes, more than " + most);
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException();
    remaining -= length;
    return bytes;
  }

  /// The bytes of a length-delimited field as they lie with gRPC, if nothing is behind them and
  /// `keep` says that the stream may be kept; else copied.
  NativeBytes nativeBytes(String field, boolean keep) throws IOException {
    int length = length(field);
    if (keep && length == remaining) {
      remaining = 0;
      return NativeBytes.of(in, length);
    }
    NativeBytes copied = NativeBytes.copyOf(in, length);
    remaining -= length;
    return copied;
  }

  /// Passes over the value of a field nobody knows.
  void skip(int wireType) throws IOException {
    int length =
        switch (wireType) {
          case 0 -> {
            varint();
            yield 0;
          }
          case 1 -> 8;
          case 2 -> length("an unknown field");
          case 5 -> 4;
          default -> throw new Malformed("wire type " + wireType);
        };
    if (length > remaining) throw new Malformed("a field ends early");
    in.skipNBytes(length);
    remaining -= length;
  }
}
