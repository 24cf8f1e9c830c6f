package io.sheaf.store.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/// Reads what [FieldWriter] wrote, trusting nothing: every length is checked before use.
final class FieldReader {
  private final ByteBuffer bytes;
  private final long base;

  /// Reads from the buffer's position to its limit; `base` is the offset that the first byte has in
  /// the reports of [Malformed].
  FieldReader(ByteBuffer bytes, long base) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.base = base;
  }

  long offset() {
    return base + bytes.position();
  }

  int remaining() {
    return bytes.remaining();
  }

  Malformed bad(String reason) {
    return new Malformed(offset(), reason);
  }

  private ByteBuffer need(int count) throws Malformed {
    if (bytes.remaining() < count) {
      throw bad(count + " bytes wanted, " + bytes.remaining() + " left");
    }
    return bytes;
  }

  int u16() throws Malformed {
    return Short.toUnsignedInt(need(2).getShort());
  }

  int u32() throws Malformed {
    return need(4).getInt();
  }

  /// A number that fits a positive `int`.
  int count() throws Malformed {
    long at = offset();
    int value = u32();
    if (value < 0) {
      throw new Malformed(at, "count " + Integer.toUnsignedString(value) + " is too large");
    }
    return value;
  }

  /// How many things of `size` bytes or more follow; more than can is an error.
  int count(int size) throws Malformed {
    long at = offset();
    int value = count();
    if (value > bytes.remaining() / size) {
      throw new Malformed(at, value + " things of " + size + " bytes in " + bytes.remaining());
    }
    return value;
  }

  long u64() throws Malformed {
    return need(8).getLong();
  }

  UUID uuid() throws Malformed {
    need(16);
    long high = Long.reverseBytes(bytes.getLong());
    return new UUID(high, Long.reverseBytes(bytes.getLong()));
  }

  Instant time() throws Malformed {
    return Micros.toInstant(u64());
  }

  byte[] raw(int count) throws Malformed {
    need(count);
    byte[] value = new byte[count];
    bytes.get(value);
    return value;
  }

  byte[] bytes() throws Malformed {
    return raw(count());
  }

  String text() throws Malformed {
    int count = count();
    long at = offset();
    ByteBuffer utf8 = need(count).slice(bytes.position(), count);
    bytes.position(bytes.position() + count);
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(utf8);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new Malformed(at, "text is not UTF-8");
    }
  }

  /// A reader of the next `count` bytes, which this one skips.
  FieldReader part(int count) throws Malformed {
    long at = offset();
    ByteBuffer slice = need(count).slice(bytes.position(), count);
    bytes.position(bytes.position() + count);
    return new FieldReader(slice, at);
  }

  /// Skips `count` bytes that must be zero.
  void zeros(int count) throws Malformed {
    need(count);
    for (int i = 0; i < count; i++) {
      if (bytes.get() != 0) {
        throw new Malformed(offset() - 1, "unused byte is not zero");
      }
    }
  }

  /// Skips zeros up to a multiple of `unit` bytes from where reading began.
  void padTo(int unit) throws Malformed {
    zeros(Math.floorMod(-bytes.position(), unit));
  }
}
