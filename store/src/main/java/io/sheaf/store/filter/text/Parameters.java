package io.sheaf.store.filter.text;

import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import io.sheaf.store.log.NearName;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Puts values in place of the parameters of a predicate. One thread; used once.
public final class Parameters {
  /// How long values may be in all, each counted as often as it is used.
  private static final int MAX_LENGTH = 1 << 20;

  private final @Nullable List<?> positional;
  private final @Nullable Map<String, ?> named;
  private final Set<String> used = new HashSet<>();
  private int count;
  private long length;

  private Parameters(@Nullable List<?> positional, @Nullable Map<String, ?> named) {
    this.positional = positional;
    this.named = named;
  }

  /// The predicate with the value number `i` in place of the `?` number `i`.
  ///
  /// @throws BadPredicate when there are too many or too few, a `$name`, or a value of no Arrow
  ///   type
  public static Predicate replace(Predicate predicate, List<?> values) {
    Parameters parameters = new Parameters(values, null);
    Predicate replaced = parameters.replace(predicate);
    if (parameters.count != values.size()) {
      throw new BadPredicate(
          values.size() + " parameters for " + parameters.count + " question marks", 0, 0);
    }
    return replaced;
  }

  /// The predicate with values in place of each `$name`.
  ///
  /// @throws BadPredicate when one is missing or not used, for a `?`, or a value of no Arrow type
  public static Predicate replace(Predicate predicate, Map<String, ?> values) {
    Parameters parameters = new Parameters(null, values);
    Predicate replaced = parameters.replace(predicate);
    Set<String> unused = new TreeSet<>(values.keySet());
    unused.removeAll(parameters.used);
    if (!unused.isEmpty()) {
      String name = unused.iterator().next();
      throw new BadPredicate("no $" + Names.cut(name) + " for the parameter of that name", 0, 0);
    }
    return replaced;
  }

  private Predicate replace(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And and -> new Predicate.And(all(and.terms()));
      case Predicate.Or or -> new Predicate.Or(all(or.terms()));
      case Predicate.Not not -> new Predicate.Not(replace(not.term()));
      case Predicate.Comparison test ->
          new Predicate.Comparison(replace(test.left()), test.operator(), replace(test.right()));
      case Predicate.In in ->
          new Predicate.In(replace(in.value()), in.options().stream().map(this::replace).toList());
      case Predicate.Between test ->
          new Predicate.Between(replace(test.value()), replace(test.low()), replace(test.high()));
      case Predicate.Like like ->
          new Predicate.Like(replace(like.value()), like.pattern(), like.place());
      case Predicate.IsNull test -> new Predicate.IsNull(replace(test.value()));
      case Predicate.IsNan test -> new Predicate.IsNan(replace(test.value()));
    };
  }

  private List<Predicate> all(List<Predicate> terms) {
    return terms.stream().map(this::replace).toList();
  }

  private Operand replace(Operand operand) {
    return switch (operand) {
      case Operand.Positional mark -> {
        count++;
        if (positional == null) throw bad("a ? where parameters have names", mark.place());
        if (mark.index() >= positional.size()) {
          throw bad("no parameter number " + (mark.index() + 1), mark.place());
        }
        yield constant(positional.get(mark.index()), mark.place());
      }
      case Operand.Named mark -> {
        used.add(mark.name());
        if (named == null || !named.containsKey(mark.name())) throw unknown(mark);
        yield constant(named.get(mark.name()), mark.place());
      }
      case Operand.Column _, Operand.Constant _ -> operand;
    };
  }

  private BadPredicate unknown(Operand.Named mark) {
    String near =
        named == null || mark.name().length() > 100
            ? null
            : NearName.of(mark.name(), named.keySet());
    String hint = near == null ? "" : "; did you mean $" + near + "?";
    return bad("no parameter named " + Names.cut(mark.name()) + hint, mark.place());
  }

  private Operand constant(@Nullable Object object, Place place) {
    Value value;
    try {
      value = Value.of(object);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw bad(String.valueOf(e.getMessage()), place);
    }
    length += length(value);
    if (length > MAX_LENGTH) {
      throw bad(
          "values of more than "
              + MAX_LENGTH
              + " characters and bytes in all, each counted as often as it is used",
          place);
    }
    return new Operand.Constant(value, place);
  }

  /// Characters, bytes or digits; the other kinds are short.
  private static int length(Value value) {
    return switch (value) {
      case Value.Text text -> text.value().length();
      case Value.Bytes bytes -> bytes.hex().length() / 2;
      case Value.Whole whole -> digits(whole.value());
      case Value.Decimal decimal -> digits(decimal.value().unscaledValue());
      default -> 0;
    };
  }

  /// The digits of a number, rounded up: to count them takes longer.
  private static int digits(BigInteger number) {
    return number.bitLength() / 3 + 1;
  }

  private static BadPredicate bad(String reason, Place place) {
    return new BadPredicate(reason, place.start(), place.end());
  }
}
