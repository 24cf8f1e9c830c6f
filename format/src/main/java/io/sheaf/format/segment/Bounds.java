package io.sheaf.format.segment;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.BytesAccess;
import io.sheaf.format.schema.Type;
import org.jspecify.annotations.Nullable;

/// The least and the greatest of the values of one array that it has been shown.
interface Bounds {
  /// Looks at the values `[from, to)`, none of which is null.
  void add(long from, long to);

  /// What was found, with the given null count and no flag but those of bounds.
  Statistics statistics(long nullCount);

  /// For an array of values; null for a type whose chunks have no bounds.
  static @Nullable Bounds of(ArrayData values) {
    return switch (values.layout().type()) {
      case Type.Bool _ -> new BooleanBounds(values);
      case Type.Int integer -> new IntegerBounds(values, integer.signed());
      case Type.Date _, Type.Time _, Type.Timestamp _, Type.Duration _ ->
          new IntegerBounds(values, true);
      case Type.FloatingPoint _ -> new FloatBounds(values);
      case Type.Decimal decimal ->
          decimal.bits() <= 64 ? new IntegerBounds(values, true) : new DecimalBounds(values);
      case Type.Utf8 _,
          Type.LargeUtf8 _,
          Type.Utf8View _,
          Type.Binary _,
          Type.LargeBinary _,
          Type.BinaryView _,
          Type.FixedSizeBinary _ ->
          new BytesBounds(BytesAccess.of(values));
      case Type.Null _,
          Type.Interval _,
          Type.ListType _,
          Type.LargeList _,
          Type.ListView _,
          Type.LargeListView _,
          Type.FixedSizeList _,
          Type.Struct _,
          Type.MapType _,
          Type.Union _,
          Type.RunEndEncoded _ ->
          null;
    };
  }
}
