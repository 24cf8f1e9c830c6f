package io.sheaf.store.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/// The arenas of frames that the process has mapped, by where they begin.
public final class ArenaMappings {
  private static final long REGION = 1L << 30;

  private ArenaMappings() {}

  /// Those that there are. Arenas are left out of children, and so not taken for heaps of the C
  /// library, of which one in sixteen begins where an arena could.
  public static Set<String> now() throws IOException {
    Set<String> found = new TreeSet<>();
    String start = null;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        start = line.endsWith(" 0 ") ? line.substring(0, line.indexOf('-')) : null;
      } else if (start != null && line.startsWith("VmFlags:") && line.contains(" dc")) {
        if (Long.parseUnsignedLong(start, 16) % REGION == 0) found.add(start);
      }
    }
    return found;
  }
}
