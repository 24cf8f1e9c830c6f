package io.sheaf.store.filter;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The values of an array that are not null, as constants: two that are equal are the same
/// constant.
final class KeyValues {
  private static final long DAY_MILLIS = 86_400_000;

  private final ArrayData array;
  private final Dictionaries dictionaries;

  KeyValues(ArrayData array, Dictionaries dictionaries) {
    this.array = array;
    this.dictionaries = dictionaries;
  }

  /// What the array's indexes point to; null if it has the values itself.
  private @Nullable ArrayData inDictionary() {
    Field.Dictionary dictionary = array.layout().field().dictionary();
    if (dictionary == null || array.layout().values()) return null;
    return dictionaries.values(dictionary.id());
  }

  void forEach(Consumer<Value> keys) {
    if (array.layout().type() instanceof Type.Null) return;
    if (array.nullCount() == array.length()) return;
    ArrayData inDictionary = inDictionary();
    boolean encoded = inDictionary != null;
    ArrayData values = inDictionary == null ? array : inDictionary;
    if (values.nullCount() == values.length()) return;
    MemorySegment present = Buffers.validity(array);
    MemorySegment known = encoded ? Buffers.validity(values) : null;
    BitSet seen = new BitSet();
    try {
      for (long row = 0; row < array.length(); row++) {
        if (present != null && !Bits.get(present, row)) continue;
        long index = row;
        if (encoded) {
          index = index(row);
          if (known != null && !Bits.get(known, index)) continue;
          // Validated: a dictionary has at most 2^31 - 1 values.
          if (seen.get((int) index)) continue;
          seen.set((int) index);
        }
        keys.accept(value(values, index));
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw Refusal.bad("a key that no calendar or clock shows: " + e.getMessage(), Place.NONE);
    }
  }

  private long index(long row) {
    int width = array.layout().bitWidth() / 8;
    return Little.unsignedAt(array.buffers().get(1), width, row);
  }

  private static Value value(ArrayData values, long index) {
    Type type = values.layout().type();
    return switch (type) {
      case Type.Bool _ -> new Value.Bool(Bits.get(values.buffers().get(1), index));
      case Type.Int(int bits, boolean signed) ->
          new Value.Whole(whole(values, index, bits, signed));
      case Type.Decimal decimal -> number(new BigDecimal(big(values, index), decimal.scale()));
      case Type.FloatingPoint(Type.Precision precision) -> real(values, index, precision);
      case Type.Date(Type.DateUnit unit) -> date(values, index, unit);
      case Type.Time(Type.TimeUnit unit, int _) ->
          new Value.Clock(LocalTime.ofNanoOfDay(nanos(values, index, unit).longValueExact()));
      case Type.Timestamp(Type.TimeUnit unit, @Nullable String zone) ->
          moment(nanos(values, index, unit), zone == null ? null : ZoneOffset.UTC);
      case Type.Duration(Type.TimeUnit unit) -> span(nanos(values, index, unit));
      case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ ->
          new Value.Text(new String(bytes(values, index), StandardCharsets.UTF_8));
      default -> new Value.Bytes(HexFormat.of().formatHex(bytes(values, index)));
    };
  }

  private static BigInteger whole(ArrayData values, long index, int bits, boolean signed) {
    MemorySegment data = values.buffers().get(1);
    if (signed) return BigInteger.valueOf(Little.signedAt(data, bits / 8, index));
    long number = Little.unsignedAt(data, bits / 8, index);
    return number >= 0
        ? BigInteger.valueOf(number)
        : BigInteger.valueOf(number).add(BigInteger.ONE.shiftLeft(64));
  }

  private static BigInteger big(ArrayData values, long index) {
    int width = values.layout().bitWidth() / 8;
    byte[] big = new byte[width];
    for (int i = 0; i < width; i++) {
      big[i] = values.buffers().get(1).get(Little.BYTE, index * width + width - 1 - i);
    }
    return new BigInteger(big);
  }

  private static Value number(BigDecimal number) {
    return new Value.Decimal(number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros());
  }

  private static Value real(ArrayData values, long index, Type.Precision precision) {
    MemorySegment data = values.buffers().get(1);
    double real =
        switch (precision) {
          case HALF -> Float.float16ToFloat(data.get(Little.SHORT, index << 1));
          case SINGLE -> Float.intBitsToFloat(Little.intAt(data, index));
          case DOUBLE -> Double.longBitsToDouble(Little.longAt(data, index));
        };
    return Double.isFinite(real) ? number(new BigDecimal(real)) : new Value.NotFinite(real);
  }

  private static Value date(ArrayData values, long index, Type.DateUnit unit) {
    MemorySegment data = values.buffers().get(1);
    if (unit == Type.DateUnit.DAY) {
      return new Value.Day(LocalDate.ofEpochDay(Little.intAt(data, index)));
    }
    long millis = Little.longAt(data, index);
    return millis % DAY_MILLIS == 0
        ? new Value.Day(LocalDate.ofEpochDay(millis / DAY_MILLIS))
        : moment(BigInteger.valueOf(millis).multiply(BigInteger.valueOf(1_000_000)), null);
  }

  private static BigInteger nanos(ArrayData values, long index, Type.TimeUnit unit) {
    int width = values.layout().bitWidth() / 8;
    long each =
        switch (unit) {
          case SECOND -> 1_000_000_000;
          case MILLISECOND -> 1_000_000;
          case MICROSECOND -> 1000;
          case NANOSECOND -> 1;
        };
    long count = Little.signedAt(values.buffers().get(1), width, index);
    return BigInteger.valueOf(count).multiply(BigInteger.valueOf(each));
  }

  private static Value moment(BigInteger nanos, @Nullable ZoneOffset offset) {
    BigInteger[] parts = floored(nanos);
    return new Value.Moment(
        LocalDateTime.ofEpochSecond(parts[0].longValueExact(), parts[1].intValue(), ZoneOffset.UTC),
        offset);
  }

  private static Value span(BigInteger nanos) {
    BigInteger[] parts = floored(nanos);
    return new Value.Span(Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValue()));
  }

  /// Seconds, and nanoseconds of 0 or more.
  private static BigInteger[] floored(BigInteger nanos) {
    BigInteger second = BigInteger.valueOf(1_000_000_000);
    BigInteger rest = nanos.mod(second);
    return new BigInteger[] {nanos.subtract(rest).divide(second), rest};
  }

  private static byte[] bytes(ArrayData values, long index) {
    BytesAccess access = BytesAccess.of(values);
    long offset = access.offset(index);
    return access
        .buffer(index)
        .asSlice(offset, access.length(index))
        .toArray(ValueLayout.JAVA_BYTE);
  }
}
