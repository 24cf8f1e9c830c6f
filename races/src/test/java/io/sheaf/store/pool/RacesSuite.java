package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Runs all races by jcstress: as they are they end as they may, and of those with a planted bug
/// each is caught.
///
/// Not among the tests of the build, for it takes minutes: see `docs/testing.md`. How long each
/// race runs is `-Dsheaf.seconds`, 20 by default.
final class RacesSuite {
  private static final Pattern RACE =
      Pattern.compile(".*\\[(\\w+)] io\\.sheaf\\S*\\.(\\w+\\.\\w+)");
  private static final Pattern OUTCOME =
      Pattern.compile(" {2,}(.+?) {2,}([\\d,]+) +[<\\d.]+% +(\\w+) {2}.*");

  /// What was seen of one race.
  private static final class Seen {
    final Map<String, Long> outcomes = new TreeMap<>();
    boolean failed;
    long planted;
  }

  private final Map<String, Seen> races = new TreeMap<>();

  @Test
  void everyRaceEndsAsItMayAndEveryPlantedBugIsCaught() throws Exception {
    Path out = Path.of("target", "races").toAbsolutePath();
    Files.createDirectories(out);
    Path log = out.resolve("log.txt");
    Process process =
        new ProcessBuilder(command())
            .directory(out.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> "jcstress failed, see " + log);
    read(log);
    List<String> wrong = new ArrayList<>();
    races.forEach(
        (name, seen) -> {
          System.out.println("race " + name + ": " + seen.outcomes);
          boolean isPlanted = name.contains(".Planted");
          if (seen.failed) wrong.add(name + " failed, see " + log);
          if (seen.outcomes.isEmpty()) wrong.add(name + " did not run");
          if (isPlanted == (seen.planted == 0)) wrong.add(name + " caught " + seen.planted);
        });
    assertEquals(List.of(), wrong);
    assertTrue(races.size() >= 13, "races are missing: " + races.keySet());
  }

  private static List<String> command() {
    int seconds = Integer.getInteger("sheaf.seconds", 20);
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        "org.openjdk.jcstress.Main",
        "-v",
        "-sc",
        "false",
        "-f",
        "1",
        "-fsm",
        "1",
        "-hs",
        "512",
        "-c",
        "2",
        "-iters",
        String.valueOf(Math.max(1, seconds / 2)),
        "-time",
        "2000",
        "-t",
        "io.sheaf",
        "-jvmArgs",
        "-ea --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx512m");
  }

  private void read(Path log) throws IOException {
    Seen seen = new Seen();
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("RUN RESULTS")) break; // all of it once more
        Matcher race = RACE.matcher(line);
        Matcher outcome = OUTCOME.matcher(line);
        if (race.matches()) {
          seen = races.computeIfAbsent(race.group(2), name -> new Seen());
          seen.failed |= !race.group(1).equals("OK");
        } else if (outcome.matches()) {
          long count = Long.parseLong(outcome.group(2).replace(",", ""));
          if (count == 0) continue;
          seen.outcomes.merge(outcome.group(1), count, Long::sum);
          seen.failed |= outcome.group(3).equals("Forbidden");
          if (outcome.group(3).equals("Interesting")) seen.planted += count;
        }
      }
    }
  }
}
