package io.sheaf.store.filter;

import io.sheaf.store.filter.tree.Operator;
import org.jspecify.annotations.Nullable;

/// All values of a type between two bounds.
///
/// @param low the lower bound, or null when there is none
/// @param lowOpen whether the lower bound itself is out
/// @param high the upper bound, or null when there is none
/// @param highOpen whether the upper bound itself is out
record Interval<T extends Comparable<T>>(
    @Nullable T low, boolean lowOpen, @Nullable T high, boolean highOpen) implements Extent<T> {

  /// The values that compare so to a constant. For [Operator#NOT_EQUAL] ask for those that do not.
  static <T extends Comparable<T>> Interval<T> of(Operator operator, Point<T> point) {
    T at = point.at();
    return switch (operator) {
      case LESS -> new Interval<>(null, false, at, point.exact());
      case LESS_OR_EQUAL -> new Interval<>(null, false, at, false);
      case GREATER -> new Interval<>(at, true, null, false);
      case GREATER_OR_EQUAL -> new Interval<>(at, !point.exact(), null, false);
      // Open on both sides where no value is at the point: nothing is in it.
      case EQUAL -> new Interval<>(at, !point.exact(), at, !point.exact());
      case NOT_EQUAL -> throw new AssertionError("not an interval");
    };
  }

  /// The values from one constant to another.
  static <T extends Comparable<T>> Interval<T> between(Point<T> low, Point<T> high) {
    return new Interval<>(low.at(), !low.exact(), high.at(), false);
  }

  /// Whether no value can be in it whatever the type.
  boolean isEmpty() {
    if (low == null || high == null) return false;
    int comparison = low.compareTo(high);
    return comparison > 0 || (comparison == 0 && (lowOpen || highOpen));
  }

  @Override
  public boolean contains(T value) {
    return !below(value) && !above(value);
  }

  @Override
  public boolean misses(@Nullable T min, @Nullable T max) {
    return (max != null && below(max)) || (min != null && above(min));
  }

  @Override
  public boolean covers(@Nullable T min, @Nullable T max) {
    return (low == null || (min != null && !below(min)))
        && (high == null || (max != null && !above(max)));
  }

  private boolean below(T value) {
    if (low == null) return false;
    int comparison = value.compareTo(low);
    return comparison < 0 || (comparison == 0 && lowOpen);
  }

  private boolean above(T value) {
    if (high == null) return false;
    int comparison = value.compareTo(high);
    return comparison > 0 || (comparison == 0 && highOpen);
  }
}
