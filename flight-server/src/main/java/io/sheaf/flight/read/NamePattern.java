package io.sheaf.flight.read;

import io.sheaf.flight.error.Refusal;
import io.sheaf.store.TableName;

/// A pattern of table names: `*` is any text, `?` any one character, everything else itself.
///
/// It fits a table by its qualified name, and one in `main` by its bare name too. An empty pattern
/// fits all.
final class NamePattern {
  private static final int LONGEST = 4096;

  private final int[] pattern;

  private NamePattern(int[] pattern) {
    this.pattern = pattern;
  }

  static NamePattern of(String text) {
    if (text.length() > LONGEST) {
      throw Refusal.badRequest("a pattern has at most " + LONGEST + " characters");
    }
    return new NamePattern(text.isEmpty() ? new int[] {'*'} : text.codePoints().toArray());
  }

  boolean fits(TableName name) {
    return fits(name.qualified()) || (name.schema().equals(TableName.MAIN) && fits(name.table()));
  }

  /// Greedy, with one place to fall back to: the last star. Quadratic at worst.
  private boolean fits(String text) {
    int[] name = text.codePoints().toArray();
    int at = 0;
    int star = -1;
    int covered = 0;
    for (int i = 0; i < name.length; ) {
      if (at < pattern.length && pattern[at] == '*') {
        star = at++;
        covered = i;
      } else if (at < pattern.length && (pattern[at] == '?' || pattern[at] == name[i])) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++covered;
      } else {
        return false;
      }
    }
    while (at < pattern.length && pattern[at] == '*') at++;
    return at == pattern.length;
  }
}
