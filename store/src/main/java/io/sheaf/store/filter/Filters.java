package io.sheaf.store.filter;

import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.StoreException.UnsupportedPredicate;
import io.sheaf.store.filter.text.Parameters;
import io.sheaf.store.filter.text.Parser;
import io.sheaf.store.filter.text.Printer;
import io.sheaf.store.filter.tree.Predicate;
import java.util.List;
import java.util.Map;

/// From text to predicate to filter.
public final class Filters {
  private Filters() {}

  /// The predicate of a text without parameters.
  ///
  /// @throws BadPredicate with the place of the fault
  public static Predicate parse(String text) {
    return parse(text, List.of());
  }

  /// The predicate of a text with a value for each `?`, in order: null, Boolean, numbers,
  /// CharSequence, `byte[]`, and what `java.time` has for days, times, instants and spans.
  ///
  /// @throws BadPredicate with the place of the fault
  public static Predicate parse(String text, List<?> parameters) {
    return Parameters.replace(Parser.parse(text), parameters);
  }

  /// The predicate of a text with a value for each `$name`, and no value without one.
  ///
  /// @throws BadPredicate with the place of the fault
  public static Predicate parse(String text, Map<String, ?> parameters) {
    return Parameters.replace(Parser.parse(text), parameters);
  }

  /// The text of a predicate, that parses to one that means the same.
  public static String text(Predicate predicate) {
    return Printer.text(predicate);
  }

  /// The filter that a predicate is over tables of a schema.
  ///
  /// @throws BadPredicate for a name that is not there and a constant of another type, naming both
  /// @throws UnsupportedPredicate for a comparison of a type that does not compare, naming it
  public static RowFilter bind(Predicate predicate, SchemaMessage schema) {
    return new Filter(new Binder(schema.schema().fields()).bind(predicate));
  }

  /// The rows that two filters of the same table keep.
  public static RowFilter both(RowFilter first, RowFilter second) {
    if (first instanceof Filter one && second instanceof Filter other) return one.and(other);
    return new BothFilters(first, second);
  }
}
