package io.sheaf.store.filter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes ExtendedExpressions over rows of one column, `x`: what producers other than pyarrow send.
final class SubstraitBytes {
  static final String NEW = "extension:io.substrait:functions_";
  static final String OLD =
      "https://github.com/substrait-io/substrait/blob/main/extensions/functions_";

  private final String home;
  private final String producer;
  private final List<String> functions = new ArrayList<>();

  private SubstraitBytes(String home, String producer) {
    this.home = home;
    this.producer = producer;
  }

  /// One with functions of the new names of their homes.
  static SubstraitBytes byUrn() {
    return new SubstraitBytes(NEW, "");
  }

  /// One with functions of the old names.
  static SubstraitBytes byUri(String producer) {
    return new SubstraitBytes(OLD, producer);
  }

  static byte[] varint(int field, long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(out, (long) field << 3);
    number(out, value);
    return out.toByteArray();
  }

  static byte[] bytes(int field, byte[]... content) {
    byte[] all = together(content);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(out, (long) field << 3 | 2);
    number(out, all.length);
    out.writeBytes(all);
    return out.toByteArray();
  }

  static byte[] text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] together(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static byte[] real(double value) {
    byte[] little = new byte[9];
    ByteBuffer out = ByteBuffer.wrap(little).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) (11 << 3 | 1)).putDouble(value);
    return bytes(1, little);
  }

  static byte[] literal(byte[] content) {
    return bytes(1, content);
  }

  static byte[] whole(long value) {
    return literal(varint(7, value));
  }

  static byte[] ofText(String value) {
    return literal(text(12, value));
  }

  static byte[] nothing() {
    return literal(bytes(29, bytes(7)));
  }

  static byte[] x() {
    return bytes(2, bytes(1, bytes(2)), bytes(4));
  }

  static byte[] oneOf(byte[] value, byte[]... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes(1, value));
    for (byte[] option : options) out.writeBytes(bytes(2, option));
    return bytes(8, out.toByteArray());
  }

  static byte[] ifThen(byte[] condition, byte[] result, byte[] otherwise) {
    return bytes(6, bytes(1, bytes(1, condition), bytes(2, result)), bytes(2, otherwise));
  }

  /// A call such as `comparison:gt`.
  byte[] call(String function, byte[]... arguments) {
    if (!functions.contains(function)) functions.add(function);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(varint(1, functions.indexOf(function) + 1));
    for (byte[] argument : arguments) out.writeBytes(bytes(4, bytes(3, argument)));
    return bytes(3, out.toByteArray());
  }

  /// The whole of it.
  byte[] plan(byte[] expression) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean urn = home.equals(NEW);
    for (int i = 0; i < functions.size(); i++) {
      String[] parts = functions.get(i).split(":", 2);
      byte[] name = text(2, home + parts[0] + (urn ? "" : ".yaml"));
      out.writeBytes(bytes(urn ? 8 : 1, varint(1, i + 1), name));
      byte[] declared =
          bytes(3, varint(urn ? 4 : 1, i + 1), varint(2, i + 1), text(3, parts[1] + ":any_any"));
      out.writeBytes(bytes(2, declared));
    }
    out.writeBytes(bytes(3, bytes(1, expression), text(3, "keep")));
    out.writeBytes(bytes(4, text(1, "x"), bytes(2, bytes(1, bytes(7)))));
    if (!producer.isEmpty()) out.writeBytes(bytes(7, text(5, producer)));
    return out.toByteArray();
  }
}
