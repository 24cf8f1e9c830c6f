package io.sheaf.store.filter;

import io.sheaf.format.array.Dictionaries;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Predicate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a predicate says of a row, by the book: three-valued logic over Java objects, one row at a
/// time.
final class Oracle {
  private final List<Field> fields;
  private final RowBatch batch;
  private final Dictionaries dictionaries;

  /// By identity: each stands beside one column.
  private final IdentityHashMap<Operand, @Nullable Object> constants = new IdentityHashMap<>();

  Oracle(List<Field> fields, RowBatch batch, Dictionaries dictionaries) {
    this.fields = fields;
    this.batch = batch;
    this.dictionaries = dictionaries;
  }

  /// True, false, or null for unknown.
  @Nullable Boolean test(Predicate predicate, long row) {
    return switch (predicate) {
      case Predicate.And and -> all(and.terms(), row, false);
      case Predicate.Or or -> all(or.terms(), row, true);
      case Predicate.Not not -> negated(test(not.term(), row));
      case Predicate.Comparison test -> compare(test.left(), test.operator(), test.right(), row);
      case Predicate.Between test ->
          all(
              List.of(
                  new Predicate.Comparison(test.value(), Operator.GREATER_OR_EQUAL, test.low()),
                  new Predicate.Comparison(test.value(), Operator.LESS_OR_EQUAL, test.high())),
              row,
              false);
      case Predicate.In in -> {
        List<Predicate> equal = new ArrayList<>();
        for (Operand option : in.options()) {
          equal.add(new Predicate.Comparison(in.value(), Operator.EQUAL, option));
        }
        yield all(equal, row, true);
      }
      case Predicate.Like like -> like(like, row);
      case Predicate.IsNull test -> value(test.value(), null, row) == null;
      case Predicate.IsNan test -> {
        Object value = value(test.value(), null, row);
        yield value == null ? null : (Boolean) (value instanceof Double d && d.isNaN());
      }
    };
  }

  private static @Nullable Boolean negated(@Nullable Boolean value) {
    return value == null ? null : (Boolean) !value;
  }

  /// OR when `decides`, else AND: the value that decides if a term has it, else unknown if one is.
  private @Nullable Boolean all(List<Predicate> terms, long row, boolean decides) {
    boolean unknown = false;
    for (Predicate term : terms) {
      Boolean value = test(term, row);
      if (value == null) unknown = true;
      else if (value == decides) return decides;
    }
    return unknown ? null : (Boolean) !decides;
  }

  private @Nullable Boolean compare(Operand left, Operator operator, Operand right, long row) {
    Object a = value(left, right, row);
    Object b = value(right, left, row);
    if (a == null || b == null) return null;
    return operator.holds(Literals.compare(a, b));
  }

  private @Nullable Boolean like(Predicate.Like like, long row) {
    Object value = value(like.value(), null, row);
    if (value == null) return null;
    String text = new String(((Cells.Bytes) value).array(), StandardCharsets.UTF_8);
    StringBuilder regex = new StringBuilder();
    like.pattern()
        .codePoints()
        .forEach(
            point ->
                regex.append(
                    point == '%'
                        ? ".*"
                        : point == '_' ? "." : Pattern.quote(Character.toString(point))));
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
  }

  /// The value of an operand; a constant as the type of what it is compared with has it.
  private @Nullable Object value(Operand operand, @Nullable Operand beside, long row) {
    return switch (operand) {
      case Operand.Column column -> {
        int top = top(column);
        List<String> below = column.path().subList(1, column.path().size());
        yield Cells.at(batch.columns().get(top), row, below, dictionaries);
      }
      case Operand.Constant constant -> {
        if (!constants.containsKey(constant)) {
          Type type = beside instanceof Operand.Column column ? type(column) : null;
          constants.put(constant, Literals.cell(constant.value(), type));
        }
        yield constants.get(constant);
      }
      default -> throw new AssertionError("a parameter");
    };
  }

  private int top(Operand.Column column) {
    return fields.stream().map(Field::name).toList().indexOf(column.path().getFirst());
  }

  private Type type(Operand.Column column) {
    Field field = plain(fields.get(top(column)));
    for (String name : column.path().subList(1, column.path().size())) {
      Stream<Field> members = field.children().stream();
      field = plain(members.filter(child -> child.name().equals(name)).findFirst().orElseThrow());
    }
    return field.type();
  }

  static Field plain(Field field) {
    return field.type() instanceof Type.RunEndEncoded ? plain(field.children().get(1)) : field;
  }

  /// The rows for which the predicate is true.
  boolean[] keep(Predicate predicate) {
    boolean[] kept = new boolean[Math.toIntExact(batch.rows())];
    Arrays.fill(kept, false);
    for (int row = 0; row < kept.length; row++) {
      kept[row] = Boolean.TRUE.equals(test(predicate, row));
    }
    return kept;
  }
}
