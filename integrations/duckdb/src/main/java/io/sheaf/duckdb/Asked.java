package io.sheaf.duckdb;

import io.sheaf.duckdb.capi.Expression;
import io.sheaf.duckdb.capi.PushedFilters;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.StoreException;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What DuckDB will ask of every row of a call, as far as it is understood: a row for which the
/// predicate is not true is one that DuckDB drops. It may be true of rows that DuckDB drops.
///
/// No NOT is read, since the opposite of such a predicate is none: [Predicate.Not] stands around
/// null tests only, which are exact. DuckDB's NaN and -0.0 are ours (`docs/filters.md`).
final class Asked {
  private final PushedFilters filters;
  private final SchemaMessage schema;

  private Asked(PushedFilters filters, SchemaMessage schema) {
    this.filters = filters;
    this.schema = schema;
  }

  /// The predicate over the table; no term where nothing is understood.
  static Predicate.And of(PushedFilters filters, SchemaMessage schema) {
    return new Predicate.And(new Asked(filters, schema).understood(filters.filters()));
  }

  private List<Predicate> understood(List<Expression> expressions) {
    List<Predicate> terms = new ArrayList<>();
    for (Expression expression : expressions) {
      Predicate term = term(expression);
      if (term != null) terms.add(term);
    }
    return terms;
  }

  private @Nullable Predicate term(Expression expression) {
    List<Expression> children = expression.children();
    return switch (expression.type()) {
      case Expression.AND -> all(children);
      case Expression.OR -> any(children);
      case Expression.IS_NULL -> nulls(children.getFirst(), true);
      case Expression.IS_NOT_NULL -> nulls(children.getFirst(), false);
      case Expression.EQUAL -> comparison(children, Operator.EQUAL);
      case Expression.NOT_EQUAL -> comparison(children, Operator.NOT_EQUAL);
      case Expression.LESS -> comparison(children, Operator.LESS);
      case Expression.LESS_OR_EQUAL -> comparison(children, Operator.LESS_OR_EQUAL);
      case Expression.GREATER -> comparison(children, Operator.GREATER);
      case Expression.GREATER_OR_EQUAL -> comparison(children, Operator.GREATER_OR_EQUAL);
      case Expression.IN -> in(children);
      case Expression.BETWEEN -> between(children);
      default -> null;
    };
  }

  private @Nullable Predicate all(List<Expression> children) {
    List<Predicate> terms = understood(children);
    return terms.isEmpty() ? null : new Predicate.And(terms);
  }

  private @Nullable Predicate any(List<Expression> children) {
    List<Predicate> terms = understood(children);
    return terms.size() < children.size() ? null : new Predicate.Or(terms);
  }

  private @Nullable Predicate nulls(Expression value, boolean wanted) {
    Field field = field(value);
    if (field == null) return null;
    Predicate nulls = new Predicate.IsNull(operand(field));
    return bound(wanted ? nulls : new Predicate.Not(nulls));
  }

  private @Nullable Predicate comparison(List<Expression> sides, Operator operator) {
    Expression left = sides.getFirst();
    Expression right = sides.getLast();
    Field field = field(left);
    if (field == null) {
      field = field(right);
      if (field == null) return null;
      return comparison(field, operator.mirrored(), left);
    }
    return comparison(field, operator, right);
  }

  private @Nullable Predicate comparison(Field field, Operator operator, Expression constant) {
    Operand value = constant(field, constant);
    if (value == null) return null;
    return bound(new Predicate.Comparison(operand(field), operator, value));
  }

  private @Nullable Predicate in(List<Expression> children) {
    Field field = field(children.getFirst());
    if (field == null) return null;
    List<Operand> options = new ArrayList<>();
    for (Expression child : children.subList(1, children.size())) {
      Operand option = constant(field, child);
      if (option == null) return null;
      options.add(option);
    }
    return bound(new Predicate.In(operand(field), options));
  }

  /// Bounds that are left out look like bounds that are not, in DuckDB 2.0: both are within.
  private @Nullable Predicate between(List<Expression> children) {
    Field field = field(children.getFirst());
    if (field == null) return null;
    Operand low = constant(field, children.get(1));
    Operand high = constant(field, children.get(2));
    if (low == null || high == null) return null;
    return bound(new Predicate.Between(operand(field), low, high));
  }

  /// The column that an expression is, where its values are in the table what they are in DuckDB.
  private @Nullable Field field(Expression expression) {
    if (expression.type() != Expression.COLUMN) return null;
    List<Field> fields = schema.schema().fields();
    long column = filters.column(expression.column());
    if (column < 0 || column >= fields.size()) return null;
    Field field = fields.get((int) column);
    return Constants.isKnown(field) ? field : null;
  }

  private static Operand operand(Field field) {
    return Operand.Column.of(field.name());
  }

  private static @Nullable Operand constant(Field field, Expression expression) {
    if (expression.type() != Expression.CONSTANT) return null;
    try (var constant = expression.constant()) {
      Value value = Constants.of(field.type(), constant);
      return value == null ? null : Operand.Constant.of(value);
    }
  }

  private @Nullable Predicate bound(Predicate leaf) {
    try {
      Filters.bind(leaf, schema);
      return leaf;
    } catch (StoreException.BadPredicate | StoreException.UnsupportedPredicate e) {
      return null; // DuckDB asks it itself
    }
  }
}
