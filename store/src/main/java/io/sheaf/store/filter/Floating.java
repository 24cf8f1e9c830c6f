package io.sheaf.store.filter;

import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.kernel.DoubleRange;
import io.sheaf.store.filter.kernel.FloatRange;
import io.sheaf.store.filter.kernel.FloatSet;
import io.sheaf.store.filter.kernel.Probe;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/// Floating point numbers of any width, as doubles: NaN above all, zero without a sign.
///
/// A number with a fraction or an exponent takes the column's type: the nearest value of it is
/// meant, as `0.1` in any program means the nearest there is. A whole number, and one beyond the
/// greatest value of the type, compares as what it is.
record Floating(Column column, Type.Precision precision) implements Domain<Double> {
  @Override
  public Point<Double> point(Value value, Place place) {
    return switch (value) {
      case Value.Whole(BigInteger whole) -> floor(new BigDecimal(whole));
      case Value.Decimal(BigDecimal decimal) -> {
        double nearest = Nearest.of(decimal, precision);
        yield Double.isInfinite(nearest) ? floor(decimal) : new Point<>(nearest + 0.0, true);
      }
      case Value.NotFinite(double number) -> new Point<>(number, true);
      case Value.Text(String text) -> {
        Value.NotFinite special = Value.NotFinite.of(text);
        if (special == null) throw mismatch(value, place);
        yield point(special, place);
      }
      default -> throw mismatch(value, place);
    };
  }

  private RuntimeException mismatch(Value value, Place place) {
    return Refusal.mismatch(
        column, value, "a number, 'NaN', 'Infinity' or '-Infinity' does", place);
  }

  private static Point<Double> floor(BigDecimal number) {
    double near = number.doubleValue();
    if (Double.isInfinite(near)) {
      return new Point<>(near > 0 ? Double.MAX_VALUE : Double.NEGATIVE_INFINITY, false);
    }
    int comparison = new BigDecimal(near).compareTo(number);
    return new Point<>((comparison > 0 ? Math.nextDown(near) : near) + 0.0, comparison == 0);
  }

  @Override
  public @Nullable Interval<Double> clip(Interval<Double> interval) {
    // Nothing is above NaN and nothing below the lower infinity.
    Double above = interval.lowOpen() ? interval.low() : null;
    Double below = interval.highOpen() ? interval.high() : null;
    if (above != null && above.isNaN()) return null;
    if (below != null && below == Double.NEGATIVE_INFINITY) return null;
    double low = low(interval);
    double high = high(interval);
    if (interval.isEmpty() || Double.compare(low, high) > 0) return null;
    return new Interval<>(low, false, high, false);
  }

  private double low(Interval<Double> interval) {
    Double bound = interval.low();
    if (bound == null) return Double.NEGATIVE_INFINITY;
    double low = bound;
    if (interval.lowOpen()) low = low == Double.POSITIVE_INFINITY ? Double.NaN : Math.nextUp(low);
    if (precision == Type.Precision.DOUBLE) return low + 0.0;
    float near = (float) low;
    return (near < low ? Math.nextUp(near) : near) + 0.0;
  }

  private double high(Interval<Double> interval) {
    Double bound = interval.high();
    if (bound == null) return Double.NaN;
    double high = bound;
    if (interval.highOpen()) {
      high = Double.isNaN(high) ? Double.POSITIVE_INFINITY : Math.nextDown(high);
    }
    if (precision == Type.Precision.DOUBLE) return high + 0.0;
    float near = (float) high;
    return (near > high ? Math.nextDown(near) : near) + 0.0;
  }

  @Override
  public boolean isAll(Interval<Double> clipped) {
    Double high = clipped.high();
    Double low = clipped.low();
    return low != null && low == Double.NEGATIVE_INFINITY && high != null && high.isNaN();
  }

  @Override
  public Loop range(Interval<Double> clipped) {
    Double low = clipped.low();
    Double high = clipped.high();
    if (low == null || high == null) throw new AssertionError("not clipped: " + clipped);
    if (!high.isNaN()) return new Loop(probe(low, high), true);
    // No comparison of numbers is true of NaN: look for those that are not below `low`.
    if (low.isNaN()) {
      return new Loop(probe(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY), false);
    }
    boolean wide = precision == Type.Precision.DOUBLE;
    double below = wide ? Math.nextDown(low) : Math.nextDown(low.floatValue());
    return new Loop(probe(Double.NEGATIVE_INFINITY, below), false);
  }

  private Probe probe(double low, double high) {
    return switch (precision) {
      case HALF -> new FloatRange(2, (float) low, (float) high);
      case SINGLE -> new FloatRange(4, (float) low, (float) high);
      case DOUBLE -> new DoubleRange(low, high);
    };
  }

  @Override
  public Loop oneOf(NavigableSet<Double> members) {
    double[] values = members.stream().mapToDouble(Double::doubleValue).toArray();
    int width =
        switch (precision) {
          case HALF -> 2;
          case SINGLE -> 4;
          case DOUBLE -> 8;
        };
    return new Loop(new FloatSet(width, values), true);
  }

  @Override
  public Double bound(MemorySegment bytes) {
    return 0.0
        + switch (precision) {
          case HALF -> Float.float16ToFloat(bytes.get(Little.SHORT, 0));
          case SINGLE -> Float.intBitsToFloat(Little.intAt(bytes, 0));
          case DOUBLE -> Double.longBitsToDouble(Little.longAt(bytes, 0));
        };
  }

  @Override
  public Double leftOut() {
    return Double.NaN;
  }
}
