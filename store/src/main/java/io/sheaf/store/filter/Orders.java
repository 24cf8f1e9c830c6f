package io.sheaf.store.filter;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.kernel.Pair.Order;
import org.jspecify.annotations.Nullable;

/// Which types compare with which, and how.
final class Orders {
  private Orders() {}

  /// How two columns compare, or null when one of them has nothing but nulls.
  ///
  /// @throws io.sheaf.store.StoreException.BadPredicate for types that have no order in common
  static @Nullable Order of(Column left, Column right) {
    Domain<?> first = Domain.of(left); // refuses what does not compare at all
    Domain<?> second = Domain.of(right);
    if (first == null || second == null) return null;
    Order order = of(left.type(), right.type());
    if (order == null) {
      throw Refusal.bad(
          left.shown() + " does not compare with " + right.shown(), left.place().to(right.place()));
    }
    return order;
  }

  private static @Nullable Order of(Type left, Type right) {
    if (isNumber(left) && isNumber(right)) {
      return numbers(left).equals(numbers(right)) ? Order.KEYS : Order.NUMBERS;
    }
    if (left instanceof Type.Bool && right instanceof Type.Bool) return Order.KEYS;
    if (isText(left) ? isText(right) : isBinary(left) && isBinary(right)) return Order.BYTES;
    if (left instanceof Type.Date && right instanceof Type.Date) return Order.KEYS;
    if (left instanceof Type.Time(var a, int _) && right instanceof Type.Time(var b, int _)) {
      return a == b ? Order.KEYS : Order.NUMBERS;
    }
    if (left instanceof Type.Duration(var a) && right instanceof Type.Duration(var b)) {
      return a == b ? Order.KEYS : Order.NUMBERS;
    }
    if (left instanceof Type.Timestamp a && right instanceof Type.Timestamp b) {
      if ((a.zone() == null) != (b.zone() == null)) return null;
      return a.unit() == b.unit() ? Order.KEYS : Order.NUMBERS;
    }
    return null;
  }

  private static boolean isNumber(Type type) {
    return type instanceof Type.Int
        || type instanceof Type.FloatingPoint
        || type instanceof Type.Decimal;
  }

  /// Numbers of one kind have keys in common; a kind of its own is one whose values have no key.
  private static Object numbers(Type type) {
    return switch (type) {
      case Type.FloatingPoint _ -> "floating";
      case Type.Int(int bits, boolean signed) when bits == 64 && !signed -> "unsigned";
      case Type.Int _ -> 0;
      case Type.Decimal(int _, int scale, int bits) when bits <= 64 -> scale;
      default -> new Object();
    };
  }

  private static boolean isText(Type type) {
    return type instanceof Type.Utf8
        || type instanceof Type.LargeUtf8
        || type instanceof Type.Utf8View;
  }

  private static boolean isBinary(Type type) {
    return type instanceof Type.Binary
        || type instanceof Type.LargeBinary
        || type instanceof Type.BinaryView
        || type instanceof Type.FixedSizeBinary;
  }
}
