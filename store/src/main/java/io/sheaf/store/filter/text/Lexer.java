package io.sheaf.store.filter.text;

import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.filter.text.Token.Kind;
import io.sheaf.store.filter.tree.Place;

/// Cuts a filter text into tokens, one at a time. One thread.
final class Lexer {
  /// The longest text, in characters.
  static final int MAX_TEXT = 1 << 20;

  private final String text;
  private int at;

  Lexer(String text) {
    if (text.length() > MAX_TEXT) {
      throw new BadPredicate(
          "a text of " + text.length() + " characters; at most " + MAX_TEXT + " are read",
          MAX_TEXT,
          text.length());
    }
    this.text = text;
  }

  /// The next token; after the last one [Kind#END], for ever.
  Token next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
    if (at == text.length()) return token(Kind.END, "", at);
    int start = at;
    int first = text.codePointAt(at);
    if (startsBytes()) return bytes();
    if (Names.isStart(first)) return token(Kind.WORD, word(), start);
    if (isDigit(at) || (first == '-' && isDigit(at + 1))) return number();
    return switch (first) {
      case '\'' -> token(Kind.TEXT, quoted('\'', "text"), start);
      case '"' -> name();
      case '?' -> token(Kind.PARAMETER, text.substring(at, ++at), start);
      case '$' -> parameter();
      default -> sign(first);
    };
  }

  private Token token(Kind kind, String content, int start) {
    return new Token(kind, content, new Place(start, at));
  }

  private String word() {
    int start = at;
    while (at < text.length() && Names.isPart(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return text.substring(start, at);
  }

  private Token parameter() {
    int start = at++;
    String name = word();
    if (name.isEmpty()) throw new BadPredicate("a $ without a name behind it", start, at);
    return token(Kind.PARAMETER, "$" + name, start);
  }

  private Token name() {
    int start = at;
    String name = quoted('"', "name");
    return token(Kind.QUOTED_NAME, name, start);
  }

  private Token sign(int first) {
    int start = at;
    for (String two : new String[] {"<>", "!=", "<=", ">="}) {
      if (text.startsWith(two, at)) {
        at += 2;
        return token(Kind.SIGN, two, start);
      }
    }
    at += Character.charCount(first);
    if ("()=<>,.".indexOf(first) < 0) {
      String shown =
          Character.isISOControl(first) ? "a control character" : Character.toString(first);
      throw new BadPredicate("did not expect " + shown, start, at);
    }
    return token(Kind.SIGN, text.substring(start, at), start);
  }

  /// What stands between quotes, doubled ones single.
  private String quoted(char quote, String what) {
    int start = at++;
    StringBuilder content = new StringBuilder();
    while (true) {
      int end = text.indexOf(quote, at);
      if (end < 0) {
        throw new BadPredicate(
            "a " + what + " whose closing quote is missing", start, text.length());
      }
      content.append(text, at, end);
      at = end + 1;
      if (at == text.length() || text.charAt(at) != quote) return content.toString();
      content.append(quote);
      at++;
    }
  }

  private boolean startsBytes() {
    return (text.charAt(at) | 32) == 'x' && at + 1 < text.length() && text.charAt(at + 1) == '\'';
  }

  private Token bytes() {
    int start = at++;
    String digits = quoted('\'', "text of bytes");
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), 16) < 0 || digits.charAt(i) > 'f') {
        throw new BadPredicate("bytes that are not hexadecimal digits", start, at);
      }
    }
    if (digits.length() % 2 != 0) {
      throw new BadPredicate("bytes of an odd number of hexadecimal digits", start, at);
    }
    return token(Kind.BYTES, digits, start);
  }

  private Token number() {
    int start = at++;
    digits();
    if (at < text.length() && text.charAt(at) == '.' && isDigit(at + 1)) {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 32) == 'e') {
      int exponent = at + 1;
      boolean signed = exponent < text.length() && "+-".indexOf(text.charAt(exponent)) >= 0;
      if (isDigit(signed ? exponent + 1 : exponent)) {
        at = signed ? exponent + 1 : exponent;
        digits();
      }
    }
    if (at < text.length() && Names.isPart(text.codePointAt(at))) {
      word();
      throw new BadPredicate(
          "neither a number nor a name; a name that begins with a digit is written in \"\"",
          start,
          at);
    }
    return token(Kind.NUMBER, text.substring(start, at), start);
  }

  private void digits() {
    while (isDigit(at)) at++;
  }

  private boolean isDigit(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }
}
