package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;

/// A test of one value by itself. Immutable; any thread.
public sealed interface Probe
    permits AnyValue,
        BooleanProbe,
        BytesEqual,
        BytesRange,
        BytesSet,
        DoubleRange,
        FloatRange,
        FloatSet,
        IntegerRange,
        IntegerSet,
        LikeProbe,
        WideRange,
        WideSet {
  /// Clears the bits of the values that do not test as wanted.
  ///
  /// @param values of the layout that the probe was made for
  /// @param wanted what the test must say for a value to stay
  /// @param rows a bit for each value; none is set for a null
  void narrow(ArrayData values, boolean wanted, long[] rows);
}
