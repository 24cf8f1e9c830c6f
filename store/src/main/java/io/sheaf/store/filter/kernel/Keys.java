package io.sheaf.store.filter.kernel;

import io.sheaf.format.kernel.Bits;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;

/// The values of a column as signed 64-bit keys in their type's order, a word of rows at a time.
///
/// Booleans, integers, decimals of up to 64 bits, everything about time, and floating point numbers
/// (NaN above all, zero without a sign) have such keys. Keys of two types compare only if the types
/// agree in what a key means: see the binder.
final class Keys {
  private static final long DAY_MILLIS = 86_400_000;

  private final Leaf leaf;
  private final MemorySegment data;
  private final Kind kind;
  private final int width;

  private enum Kind {
    BITS,
    SIGNED,
    UNSIGNED,
    DAYS,
    FLOATING
  }

  Keys(Leaf leaf) {
    this.leaf = leaf;
    this.data = leaf.values().buffers().get(1);
    this.width = leaf.values().layout().bitWidth() / 8;
    this.kind =
        switch (leaf.values().layout().type()) {
          case Type.Bool _ -> Kind.BITS;
          case Type.Int(int _, boolean signed) -> signed ? Kind.SIGNED : Kind.UNSIGNED;
          case Type.FloatingPoint _ -> Kind.FLOATING;
          case Type.Date(Type.DateUnit unit) -> unit == Type.DateUnit.DAY ? Kind.DAYS : Kind.SIGNED;
          default -> Kind.SIGNED;
        };
  }

  /// The keys of the rows of word `w` whose bits are set; others are undefined.
  void read(int w, long rows, long[] into) {
    boolean whole = leaf.positions() == null && rows == -1L;
    if (whole && kind == Kind.SIGNED && width == 8) {
      MemorySegment.copy(data, Little.LONG, (long) w << 9, into, 0, 64);
    } else if (whole && kind == Kind.SIGNED && width == 4) {
      for (int i = 0; i < 64; i++) into[i] = data.get(Little.INT, ((long) w << 8) + 4L * i);
    } else if (whole && kind == Kind.FLOATING && width == 8) {
      for (int i = 0; i < 64; i++) into[i] = key(data.get(Little.LONG, ((long) w << 9) + 8L * i));
    } else {
      for (long left = rows; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        into[i] = one(leaf.position(((long) w << 6) + i));
      }
    }
  }

  private long one(long index) {
    return switch (kind) {
      case BITS -> Bits.get(data, index) ? 1 : 0;
      case SIGNED -> Little.signedAt(data, width, index);
      case UNSIGNED -> unsigned(Little.unsignedAt(data, width, index));
      case DAYS -> Little.intAt(data, index) * DAY_MILLIS;
      case FLOATING -> key(Double.doubleToRawLongBits(Numbers.floating(data, width, index)));
    };
  }

  /// Only unsigned 64-bit integers have keys that differ from their value: they compare with their
  /// like alone.
  private long unsigned(long value) {
    return width == 8 ? value ^ Long.MIN_VALUE : value;
  }

  /// In the order of doubles: NaN above all, both zeros the same.
  private static long key(long bits) {
    double value = Double.longBitsToDouble(bits) + 0.0;
    long canonical = Double.doubleToLongBits(value);
    return canonical ^ (canonical >> 63 & Long.MAX_VALUE);
  }
}
