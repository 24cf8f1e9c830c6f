package io.sheaf.cli.input;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Random predicates over columns `c0`, `c1`, … in both languages.
final class DuckPredicates {
  private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=");
  private static final List<String> PATTERNS =
      List.of(
          "'a%'",
          "'%b'",
          "'_'",
          "'%a%'",
          "'a_c'",
          "'%'",
          "''",
          "'ab'",
          "'_%_'",
          "'%_b%'",
          "'the %_, and _'");

  private final Random random;
  private final List<DuckColumn> columns;

  DuckPredicates(Random random, List<DuckColumn> columns) {
    this.random = random;
    this.columns = columns;
  }

  Both predicate(int depth) {
    int kind = depth == 0 ? 9 : random.nextInt(10);
    return switch (kind) {
      case 0, 1, 2 -> joined(" AND ", depth - 1);
      case 3, 4 -> joined(" OR ", depth - 1);
      case 5, 6 -> predicate(depth - 1).wrapped("NOT (", ")");
      default -> test();
    };
  }

  private Both joined(String word, int depth) {
    Both left = predicate(depth).wrapped("(", ")");
    return left.then(word, predicate(depth).wrapped("(", ")"));
  }

  private Both test() {
    int index = random.nextInt(columns.size());
    DuckColumn column = columns.get(index);
    Both named = column.named("c" + index);
    String operator = " " + OPERATORS.get(random.nextInt(OPERATORS.size())) + " ";
    String not = random.nextBoolean() ? " NOT" : "";
    return switch (random.nextInt(10)) {
      case 0 -> named.wrapped("", not.isEmpty() ? " IS NULL" : " IS NOT NULL");
      case 1 -> between(named, column).wrapped("(", ")").wrapped(not + " ", "");
      case 2, 3 -> in(named, column, not);
      case 4 -> column.constant(random).then(operator, named);
      case 5 -> withColumn(index, operator);
      case 6 -> special(named, column, not, operator);
      default -> named.then(operator, column.constant(random));
    };
  }

  private Both between(Both named, DuckColumn column) {
    Both ends = column.constant(random).then(" AND ", column.constant(random));
    return named.then(" BETWEEN ", ends);
  }

  private Both in(Both named, DuckColumn column, String not) {
    Both options = column.constant(random);
    int more = random.nextInt(5);
    for (int i = 0; i < more; i++) options = options.then(", ", column.constant(random));
    return named.then(not + " IN (", options).wrapped("", ")");
  }

  private Both withColumn(int index, String operator) {
    DuckColumn column = columns.get(index);
    int[] others =
        IntStream.range(0, columns.size())
            .filter(i -> column.comparesWith(columns.get(i)))
            .toArray();
    int other = others[random.nextInt(others.length)];
    return column.named("c" + index).then(operator, columns.get(other).named("c" + other));
  }

  private Both special(Both named, DuckColumn column, String not, String operator) {
    if (column == DuckColumn.TEXT) {
      String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
      return named.wrapped("", not + " LIKE " + pattern);
    }
    if (column.isFloating()) {
      return new Both(named.filter() + " IS" + not + " NAN", not + " isnan(" + named.sql() + ")");
    }
    return named.then(operator, column.constant(random));
  }
}
