package io.sheaf.store.log;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The name that somebody who mistyped one most likely meant.
public final class NearName {
  private NearName() {}

  /// The nearest of `names` to `typed`, or null if none is within a third of its length in changed,
  /// missing, doubled or swapped letters, in any case.
  public static @Nullable String of(String typed, Collection<String> names) {
    String wanted = typed.toLowerCase(Locale.ROOT);
    int bestDistance = Math.max(1, wanted.length() / 3) + 1;
    String best = null;
    for (String name : names) {
      if (Math.abs(name.length() - wanted.length()) < bestDistance) {
        int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
        if (distance < bestDistance) {
          bestDistance = distance;
          best = name;
        }
      }
    }
    return best;
  }

  /// Least number of letters inserted, deleted, changed, or swapped with their neighbour.
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        d[i][j] = swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
      }
    }
    return d[a.length()][b.length()];
  }
}
