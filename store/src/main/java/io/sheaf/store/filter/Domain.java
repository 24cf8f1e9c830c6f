package io.sheaf.store.filter;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.kernel.Probe;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.lang.foreign.MemorySegment;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/// The values of a column's type in their order: where constants stand among them, and which loop
/// finds the values between two of them.
sealed interface Domain<T extends Comparable<T>> permits Grid, Floating, Strings {
  /// Where a constant stands.
  ///
  /// @throws io.sheaf.store.StoreException.BadPredicate when it cannot take the column's type
  Point<T> point(Value value, Place place);

  /// The same values by bounds that are values of the type and belong to it, where the type has
  /// such; null when there are none of them.
  @Nullable Interval<T> clip(Interval<T> interval);

  /// Whether a clipped interval holds every value of the type.
  boolean isAll(Interval<T> clipped);

  /// The loop for a clipped interval that is neither empty nor all.
  Loop range(Interval<T> clipped);

  /// The loop for one of some values, each of the type.
  Loop oneOf(NavigableSet<T> members);

  /// A bound as [io.sheaf.format.segment.Statistics] keeps it.
  T bound(MemorySegment bytes);

  /// The value above all others that statistics leave out, or null when there is none.
  @Nullable T leftOut();

  /// A probe, and whether it finds the values that are asked for or all others.
  record Loop(Probe probe, boolean found) {}

  /// The values of a column, or null when it has none but nulls.
  ///
  /// @throws io.sheaf.store.StoreException.UnsupportedPredicate for types that do not compare
  static @Nullable Domain<?> of(Column column) {
    return switch (column.type()) {
      case Type.Null _ -> null;
      case Type.FloatingPoint number -> new Floating(column, number.precision());
      case Type.Utf8 _, Type.LargeUtf8 _, Type.Utf8View _ -> new Strings(column, true);
      case Type.Binary _, Type.LargeBinary _, Type.BinaryView _, Type.FixedSizeBinary _ ->
          new Strings(column, false);
      case Type.Bool _ -> Grid.of(column, 1, false);
      case Type.Int(int bits, boolean signed) -> Grid.of(column, bits, signed);
      case Type.Decimal decimal -> Grid.of(column, decimal.bits(), true);
      case Type.Date(Type.DateUnit unit) ->
          Grid.of(column, unit == Type.DateUnit.DAY ? 32 : 64, true);
      case Type.Time(Type.TimeUnit _, int bits) -> Grid.of(column, bits, true);
      case Type.Timestamp _, Type.Duration _ -> Grid.of(column, 64, true);
      case Type.Interval _,
          Type.ListType _,
          Type.LargeList _,
          Type.ListView _,
          Type.LargeListView _,
          Type.FixedSizeList _,
          Type.Struct _,
          Type.MapType _,
          Type.Union _,
          Type.RunEndEncoded _ ->
          throw Refusal.unsupported(
              "comparing " + column.shown() + " is not implemented; IS NULL is", column.place());
    };
  }
}
