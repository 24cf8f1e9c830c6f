package io.sheaf.cli.inspect;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import io.sheaf.format.value.CellReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One bound of a chunk: bytes as [io.sheaf.format.segment.Statistics] has them, in the order of
/// the field's type.
@SuppressWarnings("ArrayRecordComponent") // a carrier, compared by `compare` only
record Bound(Field field, byte[] bytes, boolean cut) {

  static Bound of(Field field, MemorySegment bytes, boolean cut) {
    return new Bound(field, bytes.toArray(ValueLayout.JAVA_BYTE), cut);
  }

  /// The order of the values.
  int compare(Bound other) {
    return switch (field.type()) {
      case Type.FloatingPoint _ -> Double.compare(number(), other.number());
      case Type.Int(_, boolean signed) -> integer(signed).compareTo(other.integer(signed));
      case Type.Bool _ -> integer(false).compareTo(other.integer(false));
      case Type.Decimal _, Type.Date _, Type.Time _, Type.Timestamp _, Type.Duration _ ->
          integer(true).compareTo(other.integer(true));
      default -> Arrays.compareUnsigned(bytes, other.bytes);
    };
  }

  static Bound least(@Nullable Bound a, Bound b) {
    return a == null || b.compare(a) < 0 ? b : a;
  }

  static Bound greatest(@Nullable Bound a, Bound b) {
    return a == null || b.compare(a) > 0 ? b : a;
  }

  private double number() {
    ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return switch (bytes.length) {
      case 2 -> Float.float16ToFloat(little.getShort());
      case 4 -> little.getFloat();
      default -> little.getDouble();
    };
  }

  private BigInteger integer(boolean signed) {
    byte[] big = new byte[bytes.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = bytes[big.length - 1 - i];
    }
    return signed ? new BigInteger(big) : new BigInteger(1, big);
  }

  /// As people read it.
  String text() {
    String text =
        switch (field.type()) {
          case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ ->
              new String(bytes, StandardCharsets.UTF_8);
          case Type.Binary _, Type.LargeBinary _, Type.BinaryView _, Type.FixedSizeBinary _ ->
              HexFormat.of().formatHex(bytes);
          case Type.Bool _ -> Boolean.toString(bytes[0] != 0);
          default -> cell();
        };
    return cut ? text + "…" : text.replaceFirst("[T ]00:00:00(\\.0+)?$", "");
  }

  /// A bound of fixed width is stored as the column stores its values.
  private String cell() {
    Layout layout =
        Layout.of(new Field(field.name(), field.type(), true, null, List.of(), List.of()));
    var value =
        new ArrayData(
            layout, 1, 0, List.of(MemorySegment.NULL, MemorySegment.ofArray(bytes)), List.of());
    return CellReader.of(value, id -> value).text(0);
  }
}
