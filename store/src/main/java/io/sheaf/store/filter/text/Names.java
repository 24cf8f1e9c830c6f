package io.sheaf.store.filter.text;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What may stand bare as a name, and what must be quoted.
public final class Names {
  private static final int SHOWN = 60;

  private static final Set<String> RESERVED =
      Set.of("AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL", "TRUE", "FALSE");

  private Names() {}

  /// Whether a bare word is a keyword wherever it stands.
  static boolean isReserved(String word) {
    return RESERVED.contains(word.toUpperCase(Locale.ROOT));
  }

  static boolean isStart(int codePoint) {
    return Character.isLetter(codePoint) || codePoint == '_';
  }

  static boolean isPart(int codePoint) {
    return Character.isLetterOrDigit(codePoint) || codePoint == '_';
  }

  /// A path as one writes it in a filter: quoted where it must be.
  public static String path(List<String> path) {
    return String.join(".", path.stream().map(Names::quoted).toList());
  }

  private static String quoted(String name) {
    boolean bare =
        !name.isEmpty()
            && isStart(name.codePointAt(0))
            && name.codePoints().allMatch(Names::isPart)
            && !isReserved(name);
    return bare ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /// At most so much of a text as fits in a message.
  static String cut(String text) {
    if (text.length() <= SHOWN) return text;
    return text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, SHOWN) - 1)) + "…";
  }
}
