package io.sheaf.store.filter.text;

import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.log.NearName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tokens of a text, with the next one in sight. One thread.
final class Tokens {
  private static final int LONGEST_KEYWORD = 12;

  private final Lexer lexer;
  private Token next;

  Tokens(Lexer lexer) {
    this.lexer = lexer;
    this.next = lexer.next();
  }

  /// The next token, which stays.
  Token peek() {
    return next;
  }

  /// The next token.
  Token take() {
    Token token = next;
    next = lexer.next();
    return token;
  }

  /// Takes the next token if it is this keyword.
  boolean acceptWord(String keyword) {
    boolean is = next.isWord(keyword);
    if (is) take();
    return is;
  }

  /// Takes the next token if it is this sign.
  boolean acceptSign(String sign) {
    boolean is = next.is(sign);
    if (is) take();
    return is;
  }

  /// Takes the next token, which must be this sign.
  void expectSign(String sign) {
    if (!acceptSign(sign)) throw expected("\"" + sign + "\"");
  }

  /// Nothing may be left.
  void expectEnd() {
    if (next.kind() != Token.Kind.END) throw expected("AND, OR or the end", "AND", "OR");
  }

  /// Takes the next token if it is an operator, else null.
  @Nullable Operator acceptOperator() {
    if (next.kind() != Token.Kind.SIGN) return null;
    Operator operator =
        switch (next.text()) {
          case "=" -> Operator.EQUAL;
          case "<>", "!=" -> Operator.NOT_EQUAL;
          case "<" -> Operator.LESS;
          case "<=" -> Operator.LESS_OR_EQUAL;
          case ">" -> Operator.GREATER;
          case ">=" -> Operator.GREATER_OR_EQUAL;
          default -> null;
        };
    if (operator != null) take();
    return operator;
  }

  /// The error for a next token that is something else; names the nearest of `keywords` where a
  /// word stands.
  BadPredicate expected(String what, String... keywords) {
    String near =
        next.kind() == Token.Kind.WORD && next.text().length() <= LONGEST_KEYWORD
            ? NearName.of(next.text(), List.of(keywords))
            : null;
    String hint = near == null ? "" : "; did you mean " + near + "?";
    return new BadPredicate(
        "expected " + what + ", found " + next.shown() + hint,
        next.place().start(),
        next.place().end());
  }
}
