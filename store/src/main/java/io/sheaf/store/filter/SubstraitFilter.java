package io.sheaf.store.filter;

import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.StoreException.UnsupportedPredicate;
import io.sheaf.store.filter.substrait.Substrait;
import io.sheaf.store.filter.text.Names;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;

/// A filter as an ExtendedExpression of Substrait, read and not yet over a table: its columns are
/// names, its constants have the types that were written. Immutable; any thread.
///
/// `docs/filters.md` lists what is known of Substrait, and what it means.
public final class SubstraitFilter {
  private final Substrait expression;

  private SubstraitFilter(Substrait expression) {
    this.expression = expression;
  }

  /// Reads the bytes of an ExtendedExpression.
  ///
  /// @throws BadPredicate when they are none
  /// @throws UnsupportedPredicate when it is one that cannot be evaluated, naming why
  public static SubstraitFilter of(byte[] bytes) {
    return new SubstraitFilter(Substrait.read(bytes));
  }

  /// The predicate that is true of the same rows of a table.
  ///
  /// @throws BadPredicate for a name that is not there and a constant of another type, naming both
  /// @throws UnsupportedPredicate when it cannot be evaluated over such columns, naming why
  public Predicate over(SchemaMessage schema) {
    Columns columns = new Columns(schema.schema().fields());
    return expression.over(column -> type(columns.find(column), column));
  }

  /// A path into a struct is not the column whose name has a dot.
  private static Type type(Column found, Operand.Column asked) {
    if (found.path().length + 1 == asked.path().size()) return found.type();
    throw Refusal.unsupported(
        "a filter on "
            + Names.path(asked.path())
            + " is not implemented where a column has the very name \""
            + String.join(".", asked.path())
            + '"',
        Place.NONE);
  }
}
