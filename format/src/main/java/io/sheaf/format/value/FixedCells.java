package io.sheaf.format.value;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Cells of fixed width: numbers, booleans, and everything about time.
final class FixedCells implements CellReader {
  private final MemorySegment data;
  private final @Nullable MemorySegment validity;
  private final Type type;
  private final int width;

  FixedCells(ArrayData array, @Nullable MemorySegment validity) {
    this.data = array.buffers().get(1);
    this.validity = validity;
    this.type = array.layout().type();
    this.width = array.layout().bitWidth() / 8;
  }

  @Override
  public boolean isNull(long row) {
    return validity != null && !Bits.get(validity, row);
  }

  @Override
  public void text(long row, StringBuilder out) {
    switch (type) {
      case Type.Bool _ -> out.append(Bits.get(data, row));
      case Type.Int(int bits, boolean signed) -> integer(bits, signed, row, out);
      case Type.FloatingPoint(Type.Precision precision) -> out.append(floating(precision, row));
      case Type.Decimal decimal -> out.append(decimal(decimal, row));
      case Type.Date(Type.DateUnit unit) ->
          TimeText.date(unit, Little.signedAt(data, width, row), out);
      case Type.Time(Type.TimeUnit unit, _) ->
          TimeText.time(unit, Little.signedAt(data, width, row), out);
      case Type.Timestamp(Type.TimeUnit unit, String zone) ->
          TimeText.timestamp(unit, zone != null, Little.longAt(data, row), out);
      case Type.Duration(Type.TimeUnit unit) ->
          TimeText.duration(unit, Little.longAt(data, row), out);
      case Type.Interval(Type.IntervalUnit unit) ->
          TimeText.interval(unit, data.asSlice(row * width, width), out);
      default -> throw new AssertionError("no fixed width: " + type);
    }
  }

  @Override
  public void json(long row, StringBuilder out) {
    if (isNull(row)) {
      out.append("null");
    } else if (isJsonNumber(row)) {
      text(row, out);
    } else {
      // Neither quotes nor backslashes occur in these texts.
      out.append('"');
      text(row, out);
      out.append('"');
    }
  }

  private boolean isJsonNumber(long row) {
    return switch (type) {
      case Type.Bool _, Type.Int _, Type.Decimal _ -> true;
      case Type.FloatingPoint(Type.Precision precision) ->
          switch (precision) {
            case HALF, SINGLE -> Float.isFinite(single(precision, row));
            case DOUBLE -> Double.isFinite(Double.longBitsToDouble(Little.longAt(data, row)));
          };
      default -> false;
    };
  }

  private void integer(int bits, boolean signed, long row, StringBuilder out) {
    if (signed) {
      out.append(Little.signedAt(data, bits / 8, row));
    } else {
      out.append(Long.toUnsignedString(Little.unsignedAt(data, bits / 8, row)));
    }
  }

  private String floating(Type.Precision precision, long row) {
    return switch (precision) {
      case HALF, SINGLE -> Float.toString(single(precision, row));
      case DOUBLE -> Double.toString(Double.longBitsToDouble(Little.longAt(data, row)));
    };
  }

  private float single(Type.Precision precision, long row) {
    return precision == Type.Precision.HALF
        ? Float.float16ToFloat((short) Little.signedAt(data, 2, row))
        : Float.intBitsToFloat(Little.intAt(data, row));
  }

  private String decimal(Type.Decimal decimal, long row) {
    byte[] big = new byte[width];
    for (int i = 0; i < width; i++) {
      big[i] = data.get(ValueLayout.JAVA_BYTE, row * width + width - 1 - i);
    }
    // Plain up to a scale that keeps a cell readable; BigDecimal's own form beyond it.
    var value = new BigDecimal(new BigInteger(big), decimal.scale());
    return Math.abs(decimal.scale()) <= 76 ? value.toPlainString() : value.toString();
  }
}
