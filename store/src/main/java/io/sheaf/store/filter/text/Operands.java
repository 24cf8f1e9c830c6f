package io.sheaf.store.filter.text;

import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.filter.text.Token.Kind;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Place;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads columns, constants and parameters.
final class Operands {
  private static final int MAX_PATH = 64;
  static final int MAX_DIGITS = 1000;
  static final int MAX_EXPONENT = 10_000;

  private final Tokens tokens;
  private int positional;

  Operands(Tokens tokens) {
    this.tokens = tokens;
  }

  Operand read() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NUMBER -> constant(number(tokens.take()), token.place());
      case TEXT -> constant(new Value.Text(tokens.take().text()), token.place());
      case BYTES ->
          constant(new Value.Bytes(tokens.take().text().toLowerCase(Locale.ROOT)), token.place());
      case PARAMETER -> parameter(tokens.take());
      case QUOTED_NAME -> column(tokens.take());
      case WORD -> word();
      case SIGN, END -> throw tokens.expected("a column or a value");
    };
  }

  private static Operand constant(Value value, Place place) {
    return new Operand.Constant(value, place);
  }

  private Operand parameter(Token token) {
    return token.text().equals("?")
        ? new Operand.Positional(positional++, token.place())
        : new Operand.Named(token.text().substring(1), token.place());
  }

  private Operand word() {
    Token word = tokens.peek();
    if (Names.isReserved(word.text())) {
      Value value = constant(word.text());
      if (value == null) {
        throw tokens.expected("a column (a column of that name is quoted) or a value");
      }
      return constant(value, tokens.take().place());
    }
    tokens.take();
    if (tokens.peek().kind() == Kind.TEXT) {
      if (word.isWord("DATE")) return moment(word, "YYYY-MM-DD", TimeTexts::day);
      if (word.isWord("TIMESTAMP")) {
        return moment(word, "YYYY-MM-DD hh:mm:ss[.fffffffff][Z|±hh:mm]", TimeTexts::moment);
      }
    }
    return column(word);
  }

  private static @Nullable Value constant(String keyword) {
    return switch (keyword.toUpperCase(Locale.ROOT)) {
      case "NULL" -> new Value.Null();
      case "TRUE" -> new Value.Bool(true);
      case "FALSE" -> new Value.Bool(false);
      default -> null;
    };
  }

  private Operand moment(Token word, String form, Function<String, @Nullable Value> reading) {
    Token text = tokens.take();
    Value value = reading.apply(text.text());
    if (value == null) {
      throw new BadPredicate(
          text.shown() + " is not of the form " + form, text.place().start(), text.place().end());
    }
    return constant(value, word.place().to(text.place()));
  }

  private Operand column(Token first) {
    List<String> path = new ArrayList<>(List.of(first.text()));
    Place place = first.place();
    while (tokens.acceptSign(".")) {
      Token name = tokens.peek();
      if (name.kind() != Kind.WORD && name.kind() != Kind.QUOTED_NAME) {
        throw tokens.expected("a name behind the dot");
      }
      path.add(tokens.take().text());
      place = place.to(name.place());
      if (path.size() > MAX_PATH) {
        throw new BadPredicate(
            "a path of more than " + MAX_PATH + " names", place.start(), place.end());
      }
    }
    return new Operand.Column(path, place);
  }

  private static Value number(Token token) {
    String text = token.text();
    int exponent = exponent(text);
    if (!fits(text)) {
      throw new BadPredicate(
          "a number of more than " + MAX_DIGITS + " digits, or an exponent above " + MAX_EXPONENT,
          token.place().start(),
          token.place().end());
    }
    boolean whole = exponent < 0 && text.indexOf('.') < 0;
    return whole ? new Value.Whole(new BigInteger(text)) : new Value.Decimal(new BigDecimal(text));
  }

  /// Whether a number is within the bounds of the grammar.
  static boolean fits(String number) {
    int exponent = exponent(number);
    return number.length() <= MAX_DIGITS
        && (exponent < 0 || isSmall(number.substring(exponent + 1)));
  }

  private static int exponent(String number) {
    return number.toLowerCase(Locale.ROOT).indexOf('e');
  }

  private static boolean isSmall(String exponent) {
    // Leading zeros aside, what has more digits than the bound is above it.
    String digits = exponent.replaceFirst("^[+-]?0*", "");
    return digits.length() <= 5 && (digits.isEmpty() || Integer.parseInt(digits) <= MAX_EXPONENT);
  }
}
