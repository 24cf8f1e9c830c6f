package io.sheaf.store.filter;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values of arrays as Java objects, one at a time, written without a look at the kernels: null,
/// Boolean, BigDecimal (integers, decimals, and everything about time in seconds), Double, or
/// [Bytes]; [#PRESENT] for what is there but does not compare.
final class Cells {
  static final Object PRESENT = "present";

  private Cells() {}

  /// Bytes, by content.
  record Bytes(List<Byte> content) {
    static Bytes of(byte[] bytes) {
      Byte[] boxed = new Byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) boxed[i] = bytes[i];
      return new Bytes(List.of(boxed));
    }

    byte[] array() {
      byte[] bytes = new byte[content.size()];
      for (int i = 0; i < bytes.length; i++) bytes[i] = content.get(i);
      return bytes;
    }
  }

  /// The value of a row, at the end of a path of names through structs.
  static @Nullable Object at(
      ArrayData array, long row, List<String> path, Dictionaries dictionaries) {
    if (!array.layout().values()) {
      if (isNull(array, row)) return null;
      var id = Objects.requireNonNull(array.layout().field().dictionary()).id();
      long index = integer(array, row).longValueExact();
      return at(dictionaries.values(id), index, path, dictionaries);
    }
    Type type = array.layout().type();
    if (type instanceof Type.RunEndEncoded) {
      long run = 0;
      while (integer(array.children().get(0), run).longValueExact() <= row) run++;
      return at(array.children().get(1), run, path, dictionaries);
    }
    if (type instanceof Type.Union union) return union(array, union, row, path, dictionaries);
    if (type instanceof Type.Null || isNull(array, row)) return null;
    if (path.isEmpty()) return value(array, type, row);
    List<Field> members = array.layout().field().children();
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).name().equals(path.getFirst())) {
        return at(array.children().get(i), row, path.subList(1, path.size()), dictionaries);
      }
    }
    throw new AssertionError("no member " + path);
  }

  private static @Nullable Object union(
      ArrayData array, Type.Union union, long row, List<String> path, Dictionaries dictionaries) {
    int id = array.buffers().getFirst().get(ValueLayout.JAVA_BYTE, row);
    int member = union.typeIds().indexOf(id);
    boolean dense = union.mode() == Type.UnionMode.DENSE;
    long at = dense ? number(array.buffers().get(1), 4 * row, 4).longValueExact() : row;
    return at(array.children().get(member), at, path, dictionaries);
  }

  private static boolean isNull(ArrayData array, long row) {
    if (array.nullCount() == 0) return false;
    MemorySegment validity = array.buffers().getFirst();
    if (validity.byteSize() == 0) return false;
    return (validity.get(ValueLayout.JAVA_BYTE, row / 8) >> row % 8 & 1) == 0;
  }

  private static Object value(ArrayData array, Type type, long row) {
    MemorySegment data = array.buffers().size() > 1 ? array.buffers().get(1) : MemorySegment.NULL;
    return switch (type) {
      case Type.Bool _ -> (data.get(ValueLayout.JAVA_BYTE, row / 8) >> row % 8 & 1) != 0;
      case Type.Int _ -> new BigDecimal(integer(array, row));
      case Type.Decimal decimal -> new BigDecimal(integer(array, row), decimal.scale());
      case Type.FloatingPoint number -> floating(integer(array, row).longValue(), number);
      case Type.Date(Type.DateUnit unit) ->
          unit == Type.DateUnit.DAY
              ? new BigDecimal(integer(array, row)).multiply(BigDecimal.valueOf(86_400))
              : new BigDecimal(integer(array, row), 3);
      case Type.Time(Type.TimeUnit unit, int _) -> seconds(array, unit, row);
      case Type.Timestamp(Type.TimeUnit unit, String _) -> seconds(array, unit, row);
      case Type.Duration(Type.TimeUnit unit) -> seconds(array, unit, row);
      case Type.FixedSizeBinary(int width) -> bytes(data, row * width, width);
      case Type.Binary _, Type.Utf8 _ -> between(array, row, 4);
      case Type.LargeBinary _, Type.LargeUtf8 _ -> between(array, row, 8);
      case Type.BinaryView _, Type.Utf8View _ -> view(array, row);
      default -> PRESENT;
    };
  }

  private static BigDecimal seconds(ArrayData array, Type.TimeUnit unit, long row) {
    int scale =
        switch (unit) {
          case SECOND -> 0;
          case MILLISECOND -> 3;
          case MICROSECOND -> 6;
          case NANOSECOND -> 9;
        };
    return new BigDecimal(integer(array, row), scale);
  }

  private static Double floating(long bits, Type.FloatingPoint type) {
    return switch (type.precision()) {
      case HALF -> (double) Float.float16ToFloat((short) bits);
      case SINGLE -> (double) Float.intBitsToFloat((int) bits);
      case DOUBLE -> Double.longBitsToDouble(bits);
    };
  }

  private static Bytes between(ArrayData array, long row, int width) {
    MemorySegment offsets = array.buffers().get(1);
    long start = number(offsets, row * width, width).longValueExact();
    long end = number(offsets, (row + 1) * width, width).longValueExact();
    return bytes(array.buffers().get(2), start, end - start);
  }

  private static Bytes view(ArrayData array, long row) {
    MemorySegment views = array.buffers().get(1);
    int length = number(views, 16 * row, 4).intValueExact();
    if (length <= 12) return bytes(views, 16 * row + 4, length);
    int buffer = number(views, 16 * row + 8, 4).intValueExact();
    int offset = number(views, 16 * row + 12, 4).intValueExact();
    return bytes(array.buffers().get(2 + buffer), offset, length);
  }

  private static Bytes bytes(MemorySegment data, long offset, long length) {
    return Bytes.of(data.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
  }

  private static BigInteger integer(ArrayData array, long row) {
    int width = array.layout().bitWidth() / 8;
    BigInteger value = number(array.buffers().get(1), row * width, width);
    boolean unsigned = array.layout().type() instanceof Type.Int integer && !integer.signed();
    boolean negative = value.signum() < 0;
    return unsigned && negative ? value.add(BigInteger.ONE.shiftLeft(8 * width)) : value;
  }

  private static BigInteger number(MemorySegment data, long offset, int width) {
    byte[] big = new byte[width];
    for (int i = 0; i < width; i++) {
      big[i] = data.get(ValueLayout.JAVA_BYTE, offset + width - 1 - i);
    }
    return new BigInteger(big);
  }
}
