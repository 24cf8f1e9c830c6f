package io.sheaf.store.filter.text;

import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.filter.text.Token.Kind;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Predicate;
import java.util.ArrayList;
import java.util.List;

/// Reads the grammar by recursive descent. One thread; used once.
public final class Parser {
  /// How deep parentheses may nest.
  public static final int MAX_DEPTH = 200;

  private final Tokens tokens;
  private final Operands operands;
  private int depth;

  private Parser(String text) {
    this.tokens = new Tokens(new Lexer(text));
    this.operands = new Operands(tokens);
  }

  /// The predicate that a text says; parameters stay as they are.
  ///
  /// @throws BadPredicate with the place of what is wrong
  public static Predicate parse(String text) {
    Parser parser = new Parser(text);
    Predicate predicate = parser.where();
    parser.tokens.expectEnd();
    return predicate;
  }

  private Predicate where() {
    Predicate first = conjunction();
    if (!tokens.peek().isWord("OR")) return first;
    List<Predicate> terms = new ArrayList<>(List.of(first));
    while (tokens.acceptWord("OR")) terms.add(conjunction());
    return new Predicate.Or(terms);
  }

  private Predicate conjunction() {
    Predicate first = negation();
    if (!tokens.peek().isWord("AND")) return first;
    List<Predicate> terms = new ArrayList<>(List.of(first));
    while (tokens.acceptWord("AND")) terms.add(negation());
    return new Predicate.And(terms);
  }

  private Predicate negation() {
    return tokens.acceptWord("NOT") ? new Predicate.Not(test()) : test();
  }

  private Predicate test() {
    Token open = tokens.peek();
    if (!tokens.acceptSign("(")) return comparison();
    if (++depth > MAX_DEPTH) {
      Place place = open.place();
      throw new BadPredicate(
          "more than " + MAX_DEPTH + " parentheses in each other", place.start(), place.end());
    }
    Predicate inner = where();
    tokens.expectSign(")");
    depth--;
    return inner;
  }

  private Predicate comparison() {
    Operand left = operands.read();
    Operator operator = tokens.acceptOperator();
    if (operator != null) return new Predicate.Comparison(left, operator, operands.read());
    if (tokens.acceptWord("IS")) return is(left);
    boolean not = tokens.acceptWord("NOT");
    Predicate test = membership(left);
    return not ? new Predicate.Not(test) : test;
  }

  private Predicate is(Operand value) {
    boolean not = tokens.acceptWord("NOT");
    Predicate test;
    if (tokens.acceptWord("NULL")) {
      test = new Predicate.IsNull(value);
    } else if (tokens.acceptWord("NAN")) {
      test = new Predicate.IsNan(value);
    } else {
      throw tokens.expected("NULL or NAN", "NULL", "NAN", "NOT");
    }
    return not ? new Predicate.Not(test) : test;
  }

  private Predicate membership(Operand value) {
    if (tokens.acceptWord("IN")) {
      tokens.expectSign("(");
      List<Operand> options = new ArrayList<>(List.of(operands.read()));
      while (tokens.acceptSign(",")) options.add(operands.read());
      tokens.expectSign(")");
      return new Predicate.In(value, options);
    }
    if (tokens.acceptWord("BETWEEN")) {
      Operand low = operands.read();
      if (!tokens.acceptWord("AND")) throw tokens.expected("AND", "AND");
      return new Predicate.Between(value, low, operands.read());
    }
    if (tokens.acceptWord("LIKE")) {
      Token pattern = tokens.peek();
      if (pattern.kind() != Kind.TEXT) throw tokens.expected("a pattern in single quotes");
      tokens.take();
      return new Predicate.Like(value, pattern.text(), pattern.place());
    }
    throw tokens.expected("a comparison, IN, BETWEEN, LIKE or IS", "IN", "BETWEEN", "LIKE", "IS");
  }
}
