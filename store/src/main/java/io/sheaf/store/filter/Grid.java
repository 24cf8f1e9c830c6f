package io.sheaf.store.filter;

import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.kernel.BooleanProbe;
import io.sheaf.store.filter.kernel.IntegerRange;
import io.sheaf.store.filter.kernel.IntegerSet;
import io.sheaf.store.filter.kernel.WideRange;
import io.sheaf.store.filter.kernel.WideSet;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/// Types whose values are whole numbers of something: of ones, of a decimal's last digit, of days
/// or nanoseconds. Booleans are 0 and 1.
///
/// @param bits of a value; 1 for booleans
/// @param least the least value that fits the bits
/// @param most the greatest
record Grid(Column column, int bits, BigInteger least, BigInteger most)
    implements Domain<BigInteger> {

  static Grid of(Column column, int bits, boolean signed) {
    BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
    return signed
        ? new Grid(column, bits, half.negate(), half.subtract(BigInteger.ONE))
        : new Grid(column, bits, BigInteger.ZERO, half.shiftLeft(1).subtract(BigInteger.ONE));
  }

  @Override
  public Point<BigInteger> point(Value value, Place place) {
    return switch (column.type()) {
      case Type.Bool _ -> {
        if (!(value instanceof Value.Bool(boolean bool))) {
          throw Refusal.mismatch(column, value, "TRUE or FALSE does", place);
        }
        yield new Point<>(bool ? BigInteger.ONE : BigInteger.ZERO, true);
      }
      case Type.Int _ -> NumberPoints.of(column, 0, value, place);
      case Type.Decimal decimal -> NumberPoints.of(column, decimal.scale(), value, place);
      default -> TimePoints.of(column, value, place);
    };
  }

  @Override
  public @Nullable Interval<BigInteger> clip(Interval<BigInteger> interval) {
    BigInteger low = interval.low();
    BigInteger high = interval.high();
    low = low == null ? least : interval.lowOpen() ? low.add(BigInteger.ONE) : low;
    high = high == null ? most : interval.highOpen() ? high.subtract(BigInteger.ONE) : high;
    low = low.max(least);
    high = high.min(most);
    return low.compareTo(high) > 0 ? null : new Interval<>(low, false, high, false);
  }

  @Override
  public boolean isAll(Interval<BigInteger> clipped) {
    return least.equals(clipped.low()) && most.equals(clipped.high());
  }

  @Override
  public Loop range(Interval<BigInteger> clipped) {
    BigInteger low = clipped.low();
    BigInteger high = clipped.high();
    if (low == null || high == null) throw new AssertionError("not clipped: " + clipped);
    if (bits == 1) return new Loop(new BooleanProbe(low.signum() != 0), true);
    if (bits > 64) return new Loop(new WideRange(bits / 8, low, high), true);
    long span = high.subtract(low).longValue();
    return new Loop(new IntegerRange(bits / 8, low.longValue(), span), true);
  }

  @Override
  public Loop oneOf(NavigableSet<BigInteger> members) {
    if (bits == 1) throw new AssertionError("both booleans are an interval");
    if (bits > 64) return new Loop(new WideSet(bits / 8, members), true);
    long[] words = members.stream().mapToLong(BigInteger::longValue).toArray();
    return new Loop(new IntegerSet(bits / 8, words), true);
  }

  @Override
  public BigInteger bound(MemorySegment bytes) {
    int size = (int) bytes.byteSize();
    byte[] big = new byte[size];
    for (int i = 0; i < size; i++) big[i] = bytes.get(Little.BYTE, size - 1 - i);
    return least.signum() < 0 ? new BigInteger(big) : new BigInteger(1, big);
  }

  @Override
  public @Nullable BigInteger leftOut() {
    return null;
  }
}
