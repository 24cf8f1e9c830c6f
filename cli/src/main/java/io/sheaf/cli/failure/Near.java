package io.sheaf.cli.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The name that was probably meant.
public final class Near {
  private Near() {}

  /// `; did you mean "flights"?`, or nothing where no name is near.
  public static String suggestion(@Nullable String typed, Collection<String> names) {
    return nearest(typed, names).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  /// The name at the smallest edit distance, if that is at most a third of what was typed.
  static Optional<String> nearest(@Nullable String typed, Collection<String> names) {
    if (typed == null) {
      return Optional.empty();
    }
    int most = Math.max(1, (typed.length() + 1) / 3);
    return names.stream()
        .filter(name -> distance(typed, name) <= most)
        .min(Comparator.comparingInt((String name) -> distance(typed, name)).thenComparing(n -> n));
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other,
  /// letters in any case.
  private static int distance(String typed, String name) {
    String a = typed.toLowerCase(Locale.ROOT);
    String b = name.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
