package io.sheaf.store.filter;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.kernel.Pair;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Comparisons of a column with constants, and with another column.
final class Comparisons {
  private Comparisons() {}

  static Condition withConstant(
      Column column, Operator operator, Operand.Constant constant, boolean wanted) {
    Domain<?> domain = Domain.of(column);
    if (domain == null || Constants.isNull(constant)) return Constant.NEVER;
    return withConstant(column, domain, operator, constant, wanted);
  }

  private static <T extends Comparable<T>> Condition withConstant(
      Column column, Domain<T> domain, Operator operator, Operand.Constant to, boolean wanted) {
    Point<T> point = domain.point(to.value(), to.place());
    return operator == Operator.NOT_EQUAL
        ? test(column, domain, Interval.of(Operator.EQUAL, point), !wanted)
        : test(column, domain, Interval.of(operator, point), wanted);
  }

  static Condition between(
      Column column, Operand.Constant low, Operand.Constant high, boolean wanted) {
    Domain<?> domain = Domain.of(column);
    return domain == null ? Constant.NEVER : between(column, domain, low, high, wanted);
  }

  private static <T extends Comparable<T>> Condition between(
      Column column,
      Domain<T> domain,
      Operand.Constant low,
      Operand.Constant high,
      boolean wanted) {
    Point<T> from = domain.point(low.value(), low.place());
    Point<T> to = domain.point(high.value(), high.place());
    return test(column, domain, Interval.between(from, to), wanted);
  }

  /// A test for an interval, or what it comes to where the type has no value in it or none outside.
  static <T extends Comparable<T>> Condition test(
      Column column, Domain<T> domain, Interval<T> interval, boolean wanted) {
    Interval<T> clipped = domain.clip(interval);
    if (clipped == null) return wanted ? Constant.NEVER : new Presence(column, true);
    if (domain.isAll(clipped)) return wanted ? new Presence(column, true) : Constant.NEVER;
    return new ValueTest<>(column, domain, clipped, domain.range(clipped), wanted);
  }

  /// One of some constants. A null among them makes unknown of what would be false.
  static Condition in(Column column, List<Operand.Constant> options, boolean wanted) {
    Domain<?> domain = Domain.of(column);
    if (domain == null) return Constant.NEVER;
    Condition found = in(column, domain, options, wanted);
    boolean unknown = options.stream().anyMatch(Constants::isNull);
    return unknown && !wanted ? Constant.NEVER : found;
  }

  private static <T extends Comparable<T>> Condition in(
      Column column, Domain<T> domain, List<Operand.Constant> options, boolean wanted) {
    NavigableSet<T> members = new TreeSet<>();
    for (Operand.Constant option : options) {
      if (Constants.isNull(option)) continue;
      Point<T> point = domain.point(option.value(), option.place());
      Interval<T> one = domain.clip(Interval.of(Operator.EQUAL, point));
      if (one != null) members.add(point.at());
    }
    if (members.isEmpty()) return wanted ? Constant.NEVER : new Presence(column, true);
    Interval<T> whole = domain.clip(new Interval<>(members.first(), false, members.last(), false));
    // One member is an interval, and so are both booleans.
    boolean dense = members.size() == 1 || column.type() instanceof Type.Bool;
    if (whole != null && dense) return test(column, domain, whole, wanted);
    return new ValueTest<>(
        column, domain, new Extent.OneOf<>(members), domain.oneOf(members), wanted);
  }

  /// A comparison of two columns, which is never true where one of them is null.
  static Condition ofColumns(Column left, Operator operator, Column right) {
    Pair.@Nullable Order order = Orders.of(left, right);
    if (order == null) return Constant.NEVER;
    return new RowTest(
        left,
        right,
        new Pair(
            left.path(),
            right.path(),
            order,
            operator.holds(-1),
            operator.holds(0),
            operator.holds(1)));
  }
}
