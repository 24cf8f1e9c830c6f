package io.sheaf.store.filter.substrait;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Operand;

/// The types of the columns that an expression is asked of.
@FunctionalInterface
public interface RowType {
  /// The type of a column's values, out of runs and dictionaries.
  ///
  /// @throws io.sheaf.store.StoreException.BadPredicate when there is no such column
  Type of(Operand.Column column);

  /// Whether a type is of text.
  static boolean isText(Type type) {
    return type instanceof Type.Utf8
        || type instanceof Type.LargeUtf8
        || type instanceof Type.Utf8View;
  }

  /// Whether a type is of numbers.
  static boolean isNumber(Type type) {
    return type instanceof Type.Int
        || type instanceof Type.FloatingPoint
        || type instanceof Type.Decimal;
  }
}
