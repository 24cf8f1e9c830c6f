package io.sheaf.store.filter;

import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/// The values for which a test is true, as far as the bounds of a chunk can be held against them.
interface Extent<T extends Comparable<T>> {
  /// Whether the test is true of a value.
  boolean contains(T value);

  /// Whether it is known to be true of no value from `min` to `max`; null is a bound not known.
  boolean misses(@Nullable T min, @Nullable T max);

  /// Whether it is known to be true of every value from `min` to `max`.
  boolean covers(@Nullable T min, @Nullable T max);

  /// One of some values.
  record OneOf<T extends Comparable<T>>(NavigableSet<T> members) implements Extent<T> {
    @Override
    public boolean contains(T value) {
      return members.contains(value);
    }

    @Override
    public boolean misses(@Nullable T min, @Nullable T max) {
      T first = min == null ? members.first() : members.ceiling(min);
      return first == null || (max != null && first.compareTo(max) > 0);
    }

    @Override
    public boolean covers(@Nullable T min, @Nullable T max) {
      return min != null && max != null && min.compareTo(max) == 0 && members.contains(min);
    }
  }

  /// Some of an interval, nobody knows which.
  record Within<T extends Comparable<T>>(Interval<T> bounds) implements Extent<T> {
    @Override
    public boolean contains(T value) {
      throw new AssertionError("not known of one value");
    }

    @Override
    public boolean misses(@Nullable T min, @Nullable T max) {
      return bounds.misses(min, max);
    }

    @Override
    public boolean covers(@Nullable T min, @Nullable T max) {
      return false;
    }
  }
}
