package io.sheaf.flight.request;

import java.util.Collection;
import java.util.Optional;

/// The name somebody may have meant: the one with the fewest edits, if they are few.
final class NearName {
  private static final int LONGEST = 64;

  private NearName() {}

  /// The nearest of `names` to `wanted`, when at most a third of its letters differ.
  static Optional<String> of(String wanted, Collection<String> names) {
    if (wanted.length() > LONGEST) return Optional.empty();
    int best = Math.max(1, wanted.length() / 3) + 1;
    String nearest = null;
    for (String name : names.stream().sorted().toList()) {
      if (name.length() > LONGEST) continue;
      int edits = edits(wanted, name);
      if (edits < best) {
        best = edits;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`.
  private static int edits(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        least = Math.min(least, cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        cost[i][j] = swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
