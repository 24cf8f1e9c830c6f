package io.sheaf.store.filter;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Random predicates over a schema, with constants near the values that are there.
final class PredicateGenerator {
  private static final List<Operator> OPERATORS = List.of(Operator.values());

  private final Random random;
  private final List<Named> columns = new ArrayList<>();
  private final BiFunction<List<String>, Random, @Nullable Object> sample;

  /// A column or a member of a struct, and its type.
  private record Named(List<String> path, Type type) {}

  /// Draws constants from what `sample` says a column holds.
  PredicateGenerator(
      Random random,
      List<Field> fields,
      BiFunction<List<String>, Random, @Nullable Object> sample) {
    this.random = random;
    this.sample = sample;
    for (Field field : fields) collect(List.of(), field);
  }

  private void collect(List<String> above, Field field) {
    List<String> path = new ArrayList<>(above);
    path.add(field.name());
    Field plain = Oracle.plain(field);
    columns.add(new Named(path, plain.type()));
    if (!(plain.type() instanceof Type.Struct)) return;
    for (Field child : plain.children()) collect(path, child);
  }

  Predicate predicate(int depth) {
    int kind = depth == 0 ? 9 : random.nextInt(10);
    return switch (kind) {
      case 0, 1 -> new Predicate.And(terms(depth - 1));
      case 2, 3 -> new Predicate.Or(terms(depth - 1));
      case 4, 5 -> new Predicate.Not(predicate(depth - 1));
      default -> test();
    };
  }

  private List<Predicate> terms(int depth) {
    List<Predicate> terms = new ArrayList<>();
    int count = 2 + random.nextInt(2);
    for (int i = 0; i < count; i++) terms.add(predicate(depth));
    return terms;
  }

  private Predicate test() {
    Named named = columns.get(random.nextInt(columns.size()));
    Operand column = new Operand.Column(named.path, Place.NONE);
    Operator operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
    boolean text = named.type instanceof Type.Utf8 || named.type instanceof Type.LargeUtf8;
    text |= named.type instanceof Type.Utf8View;
    return switch (random.nextInt(12)) {
      case 0 -> new Predicate.IsNull(column);
      case 1, 2 -> new Predicate.In(column, constants(named, 1 + random.nextInt(5)));
      case 3, 4 -> {
        List<Operand> ends = constants(named, 2);
        yield new Predicate.Between(column, ends.get(0), ends.get(1));
      }
      case 5 -> {
        Named other = columns.get(random.nextInt(columns.size()));
        yield new Predicate.Comparison(
            column, operator, new Operand.Column(other.path, Place.NONE));
      }
      case 6 ->
          named.type instanceof Type.FloatingPoint
              ? new Predicate.IsNan(column)
              : new Predicate.Comparison(constant(named), operator, column);
      case 7, 8, 9 ->
          text && random.nextBoolean()
              ? new Predicate.Like(column, pattern(named), Place.NONE)
              : new Predicate.Comparison(column, operator, constant(named));
      default -> new Predicate.Comparison(column, operator, constant(named));
    };
  }

  private List<Operand> constants(Named named, int count) {
    List<Operand> constants = new ArrayList<>();
    for (int i = 0; i < count; i++) constants.add(constant(named));
    return constants;
  }

  private Operand constant(Named named) {
    if (random.nextInt(15) == 0) return new Operand.Constant(new Value.Null(), Place.NONE);
    Object near = sample.apply(named.path, random);
    return new Operand.Constant(new ValueMaker(random).near(named.type, near), Place.NONE);
  }

  private String pattern(Named named) {
    Object near = sample.apply(named.path, random);
    String text =
        near instanceof Cells.Bytes bytes ? new String(bytes.array(), StandardCharsets.UTF_8) : "a";
    StringBuilder pattern = new StringBuilder();
    int[] points = text.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      switch (random.nextInt(8)) {
        case 0 -> pattern.append('_');
        case 1 -> pattern.append('%');
        case 2 -> {
          pattern.append('%');
          i = Math.min(points.length - 1, i + random.nextInt(5));
        }
        default -> pattern.appendCodePoint(points[i]);
      }
    }
    return random.nextBoolean() ? pattern + "%" : pattern.toString();
  }
}
