package io.sheaf.store.compact;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Buffers;
import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The values of one column by which rows are ordered: nulls last, NaN above all other numbers,
/// text and binary by their bytes, dictionaries by what they stand for.
///
/// A value is a signed 64-bit number first; where two of those are the same, what is left of both
/// is compared. Valid as long as the arrays are. One thread.
final class KeyColumn {
  private static final ValueLayout.OfLong BIG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int PREFIX = 8;

  private final ArrayData array;
  private final @Nullable MemorySegment validity;
  private final @Nullable KeyColumn dictionary;
  private final @Nullable BytesAccess bytes;
  private final int width;

  private KeyColumn(ArrayData array, @Nullable KeyColumn dictionary) {
    this.array = array;
    this.validity = Buffers.validity(array);
    this.dictionary = dictionary;
    this.width = array.layout().bitWidth() / 8;
    this.bytes =
        dictionary == null && isBytes(array.layout().type()) ? BytesAccess.of(array) : null;
  }

  /// The keys of a column.
  ///
  /// @param dictionary the keys of its dictionary, or null when it has none
  static KeyColumn of(ArrayData column, @Nullable KeyColumn dictionary) {
    return new KeyColumn(column, dictionary);
  }

  /// Whether rows can be ordered by a field.
  static boolean orders(Field field) {
    return switch (field.type()) {
      case Type.Int _, Type.FloatingPoint _, Type.Bool _, Type.Decimal _ -> true;
      case Type.Date _, Type.Time _, Type.Timestamp _, Type.Duration _ -> true;
      default -> isBytes(field.type());
    };
  }

  private static boolean isBytes(Type type) {
    return switch (type) {
      case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> true;
      case Type.Binary _, Type.LargeBinary _, Type.BinaryView _, Type.FixedSizeBinary _ -> true;
      default -> false;
    };
  }

  /// The id of the dictionary of a field, or -1.
  static long dictionary(Layout layout) {
    Field.Dictionary of = layout.field().dictionary();
    return of == null ? -1 : of.id();
  }

  /// Compares a row with one of another column of the same field.
  int compare(long row, KeyColumn other, long otherRow) {
    boolean isNull = isNull(row);
    if (isNull || other.isNull(otherRow)) return Boolean.compare(isNull, other.isNull(otherRow));
    if (dictionary != null && other.dictionary != null) {
      return dictionary.compare(index(row), other.dictionary, other.index(otherRow));
    }
    int first = Long.compare(first(row), other.first(otherRow));
    return first != 0 ? first : rest(row, other, otherRow);
  }

  private boolean isNull(long row) {
    if (array.nullCount() == array.length() && array.nullCount() > 0) return true;
    if (validity != null && !Bits.get(validity, row)) return true;
    return dictionary != null && dictionary.isNull(index(row));
  }

  private long index(long row) {
    return Little.unsignedAt(array.buffers().get(1), width, row);
  }

  private long first(long row) {
    if (bytes != null) return prefix(row) ^ Long.MIN_VALUE;
    MemorySegment data = array.buffers().get(1);
    return switch (array.layout().type()) {
      case Type.Bool _ -> Bits.get(data, row) ? 1 : 0;
      case Type.Int(int bits, boolean signed) when !signed ->
          Little.unsignedAt(data, width, row) ^ (bits == 64 ? Long.MIN_VALUE : 0);
      case Type.FloatingPoint _ -> floating(data, row);
      case Type.Decimal _ when width > 8 -> Little.longAt(data, (row + 1) * (width / 8) - 1);
      default -> Little.signedAt(data, width, row);
    };
  }

  private long floating(MemorySegment data, long row) {
    double value =
        switch (width) {
          case 2 -> Float.float16ToFloat(data.get(Little.SHORT, row << 1));
          case 4 -> Float.intBitsToFloat(Little.intAt(data, row));
          default -> Double.longBitsToDouble(Little.longAt(data, row));
        };
    // Both zeros are the same, and so is every NaN.
    long raw = Double.doubleToLongBits(value + 0.0);
    return raw ^ (raw >> 63 & Long.MAX_VALUE);
  }

  private long prefix(long row) {
    BytesAccess of = bytes();
    long length = of.length(row);
    MemorySegment data = of.buffer(row);
    long at = of.offset(row);
    if (length >= PREFIX) return data.get(BIG, at);
    long prefix = 0;
    for (int i = 0; i < length; i++) {
      prefix |= (data.get(Little.BYTE, at + i) & 0xFFL) << (56 - 8 * i);
    }
    return prefix;
  }

  private BytesAccess bytes() {
    if (bytes == null) throw new AssertionError("no bytes: " + array.layout().type());
    return bytes;
  }

  private int rest(long row, KeyColumn other, long otherRow) {
    if (bytes != null) {
      BytesAccess a = bytes();
      BytesAccess b = other.bytes();
      MemorySegment left = a.buffer(row).asSlice(a.offset(row), a.length(row));
      MemorySegment right = b.buffer(otherRow).asSlice(b.offset(otherRow), b.length(otherRow));
      long at = left.mismatch(right);
      if (at < 0 || at == left.byteSize() || at == right.byteSize()) {
        return Long.compare(left.byteSize(), right.byteSize());
      }
      return Integer.compare(left.get(Little.BYTE, at) & 0xFF, right.get(Little.BYTE, at) & 0xFF);
    }
    int words = width / 8;
    for (int word = words - 2; word >= 0; word--) {
      long a = Little.longAt(array.buffers().get(1), row * words + word);
      long b = Little.longAt(other.array.buffers().get(1), otherRow * words + word);
      if (a != b) return Long.compareUnsigned(a, b);
    }
    return 0;
  }
}
