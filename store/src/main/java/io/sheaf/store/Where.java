package io.sheaf.store;

import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.tree.Predicate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which rows: those for which a predicate is true. Immutable.
///
/// @param predicate as it was parsed
public record Where(Predicate predicate) {
  /// The rows for which a text such as `ts < ?` is true, with a value for each `?`.
  ///
  /// @throws StoreException.BadPredicate with the place of the fault
  public static Where of(String text, @Nullable Object... parameters) {
    return new Where(Filters.parse(text, Arrays.asList(parameters)));
  }
}
