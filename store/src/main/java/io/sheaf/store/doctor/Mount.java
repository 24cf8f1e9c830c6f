package io.sheaf.store.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A mounted file system, from `/proc/self/mountinfo`.
///
/// @param type `ext4`
/// @param source the device, or whatever it is mounted from
/// @param options of the mount and of the file system
record Mount(String type, String source, List<String> options) {
  /// The one that a path lies on, the last mounted of those at the longest prefix.
  static Optional<Mount> of(Machine machine, Path realPath) {
    Mount best = null;
    int longest = -1;
    for (String line : machine.lines("/proc/self/mountinfo")) {
      String[] parts = line.split(" ");
      int dash = Arrays.asList(parts).indexOf("-");
      if (dash < 6 || dash + 3 >= parts.length) continue;
      Path point = Path.of(plain(parts[4]));
      if (!realPath.startsWith(point) || point.getNameCount() < longest) continue;
      longest = point.getNameCount();
      List<String> options = new ArrayList<>(List.of(parts[5].split(",")));
      options.addAll(List.of(parts[dash + 3].split(",")));
      best = new Mount(parts[dash + 1], plain(parts[dash + 2]), List.copyOf(options));
    }
    return Optional.ofNullable(best);
  }

  /// The kernel writes space, tab, newline and backslash as octal numbers.
  private static String plain(String escaped) {
    return escaped
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
