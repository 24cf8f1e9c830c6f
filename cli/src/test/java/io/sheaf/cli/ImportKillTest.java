package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Batch;
import io.sheaf.store.Damage;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableView;
import io.sheaf.store.Verification;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of the command while it imports, at any moment: every table it has reported is there
/// as reported, that under way whole or not at all, and no other has changed.
///
/// `-Dsheaf.kills=N` says how often; see `docs/testing.md`.
final class ImportKillTest {
  private static final int KILLS = Integer.getInteger("sheaf.kills", 3);
  private static final String KEYED = "keyed";

  /// The files, each named after the table that it goes to, and their rows. No two sums of a few of
  /// these are the same.
  private static final Map<String, Integer> ROWS =
      new TreeMap<>(
          Map.of(
              "a.csv",
              70_001,
              "b.parquet",
              140_009,
              "c.arrow",
              50_021,
              "d.jsonl",
              9_011,
              "e.csv",
              1_013,
              "f.parquet",
              30_029));

  /// An import of one table, and what the table holds with it: the files, one after the other.
  private record Step(String table, List<String> after) {}

  @TempDir Path dir;

  private final Random random = new Random(seed());

  /// What each table holds, when all that was reported is there and nothing else.
  private final Map<String, List<String>> tables = new TreeMap<>();

  private long reported;
  private int cut;
  private int whole;
  private int repeated;

  /// How long it took lately until the first report, and from one to the next.
  private long startNanos = 1_000_000_000;

  private long gapNanos = 50_000_000;

  private static long seed() {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isBlank() ? new Random().nextInt() : Long.parseLong(given);
    System.out.println("ImportKillTest: -Dsheaf.seed=" + seed);
    return seed;
  }

  private String store() {
    return dir.resolve("store").toString();
  }

  private Cli cli() {
    return new Cli(Path.of(store()));
  }

  private String path(String file) {
    return dir.resolve(file).toString();
  }

  private static String stem(String file) {
    return file.substring(0, file.indexOf('.'));
  }

  /// The first value of a file: the others follow.
  private static long first(String file) {
    return 1_000_000L * file.charAt(0);
  }

  @Test
  void whatAnImportReportedSurvivesAKill() throws Exception {
    makeFiles();
    cli().ok("import", path("e.csv"), "--table", KEYED);
    tables.put(KEYED, List.of("e.csv"));
    int kills = 0;
    for (int round = 0; kills < KILLS; round++) {
      assertTrue(round < 3 * KILLS + 10, "too many imports ended before they were killed");
      boolean killed = random.nextInt(4) == 0 ? killKeyed("k" + round) : killFiles();
      if (killed) kills++;
      check();
    }
    System.out.printf(
        "%d kills of an import, %d tables acknowledged, 0 lost, 0 other, verify clean (%d cut"
            + " short, %d of them there all the same, %d repeated with their key)%n",
        KILLS, reported, cut, whole, repeated);
  }

  private void makeFiles() throws SQLException {
    for (Map.Entry<String, Integer> each : ROWS.entrySet()) {
      String file = each.getKey();
      String name = file.endsWith(".arrow") ? stem(file) + ".parquet" : file;
      Duck.run(
          "COPY (SELECT i + %d AS x, 'text ' || i AS s FROM range(%d) t(i)) TO '%s'"
              .formatted(first(file), each.getValue(), path(name)));
      if (name.equals(file)) continue;
      Cli other = new Cli(dir.resolve("other"));
      other.ok("import", path(name));
      other.ok("export", stem(file), path(file));
    }
  }

  /// Imports many files, each to its table.
  private boolean killFiles() throws Exception {
    String mode = List.of("append", "replace", "create").get(random.nextInt(3));
    List<String> files = new ArrayList<>(ROWS.keySet());
    Collections.shuffle(files, random);
    List<String> arguments = new ArrayList<>(List.of("import", "--mode", mode, "--yes"));
    List<Step> steps = new ArrayList<>();
    for (String file : files) {
      String table = stem(file);
      if (mode.equals("create") && tables.remove(table) != null) cli().ok("drop", table, "-y");
      List<String> after = new ArrayList<>();
      if (mode.equals("append")) {
        List<String> before = tables.get(table);
        if (before == null || before.size() > 3) continue;
        after.addAll(before);
      }
      after.add(file);
      arguments.add(path(file));
      steps.add(new Step(table, after));
    }
    if (steps.isEmpty()) return false;
    int heard = run(arguments, steps.size());
    steps.subList(0, heard).forEach(step -> tables.put(step.table(), step.after()));
    if (heard == steps.size()) return false;
    settle(steps.get(heard));
    return true;
  }

  /// Imports some files to one table, under a key, and again if that was cut short.
  private boolean killKeyed(String key) throws Exception {
    List<String> files = new ArrayList<>(ROWS.keySet());
    Collections.shuffle(files, random);
    List<String> some = files.subList(0, random.nextInt(1, files.size()));
    List<String> arguments = new ArrayList<>(List.of("import", "--table", KEYED, "--key", key));
    boolean replace = tables.getOrDefault(KEYED, List.of()).size() > 9;
    arguments.addAll(List.of("--mode", replace ? "replace" : "append", "--yes", "--json"));
    some.forEach(file -> arguments.add(path(file)));
    List<String> after = new ArrayList<>();
    if (!replace) after.addAll(tables.getOrDefault(KEYED, List.of()));
    after.addAll(some);
    if (run(arguments, 1) == 1) {
      tables.put(KEYED, after);
      return false;
    }
    boolean there = settle(new Step(KEYED, after));
    String again = cli().ok(arguments.toArray(String[]::new)).out();
    assertTrue(again.contains("\"duplicate\":" + there), again);
    tables.put(KEYED, after);
    repeated++;
    return true;
  }

  /// Runs a command line in a process of its own, kills it, and returns how many tables it had
  /// reported by then; all, when it was faster.
  private int run(List<String> arguments, int steps) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("-Xmx256m", "-XX:MaxDirectMemorySize=256m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    command.addAll(List.of("--data", store(), "--quiet"));
    int reads = random.nextInt(steps);
    long start = System.nanoTime();
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int heard = 0;
    try (BufferedReader lines = child.inputReader()) {
      for (; heard < reads; heard++) {
        String line = lines.readLine();
        assertTrue(line != null && line.contains("snapshot"), "the import failed");
        if (heard == 0) startNanos = System.nanoTime() - start;
      }
      if (reads > 1) gapNanos = (System.nanoTime() - start - startNanos) / (reads - 1);
      // The first report is waited for from the beginning of the process.
      LockSupport.parkNanos(random.nextLong(reads == 0 ? startNanos * 5 / 4 : gapNanos * 3 / 2));
      child.toHandle().destroyForcibly();
      // A line that the kill cut off is none.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("snapshot")) heard++;
      }
    }
    assertTrue(child.waitFor(60, TimeUnit.SECONDS));
    assertEquals(heard == steps && child.exitValue() == 0 ? 0 : 128 + 9, child.exitValue());
    reported += heard;
    return heard;
  }

  /// Finds out what became of the import that was under way. True when it is there, whole.
  private boolean settle(Step step) {
    cut++;
    Verification found = Verification.ofStore(Path.of(store()), Set.of(), Verification.Depth.FULL);
    for (Damage damage : found.damages()) {
      assertEquals(Damage.Kind.LEFTOVER, damage.kind(), damage.toString());
    }
    try (Store store = Store.open(Path.of(store()), Options.defaults().pool(Options.mib(32)));
        Snapshot snapshot = store.snapshot()) {
      boolean there = false;
      for (TableView table : snapshot.tables()) {
        there |= table.name().table().equals(step.table()) && table.rows() == rows(step.after());
      }
      if (there && !step.after().equals(tables.put(step.table(), step.after()))) whole++;
      return there;
    }
  }

  private static long rows(List<String> files) {
    return files.stream().mapToLong(ROWS::get).sum();
  }

  /// Reads every table, and verifies every page.
  private void check() throws IOException {
    try (Store store = Store.open(Path.of(store()), Options.defaults().pool(Options.mib(32)));
        Snapshot snapshot = store.snapshot()) {
      assertNull(store.whyReadOnly());
      Map<String, Long> found = new TreeMap<>();
      Map<String, Long> expected = new TreeMap<>();
      snapshot.tables().forEach(table -> found.put(table.name().table(), table.rows()));
      tables.forEach((table, files) -> expected.put(table, rows(files)));
      assertEquals(expected, found);
      for (TableView table : snapshot.tables()) {
        compare(table, tables.getOrDefault(table.name().table(), List.of()));
      }
    }
    assertEquals(
        List.of(),
        Verification.ofStore(Path.of(store()), Set.of(), Verification.Depth.FULL).damages());
  }

  private static void compare(TableView table, List<String> files) {
    long[] values = files.stream().flatMapToLong(ImportKillTest::values).toArray();
    int row = 0;
    try (var batches = table.scan().select("x").batches()) {
      for (Batch found = batches.next(); found != null; found = batches.next()) {
        try (Batch batch = found) {
          long[] x = batch.column(0).data().toArray(ValueLayout.JAVA_LONG);
          for (int i = 0; i < batch.rows(); i++, row++) {
            if (x[i] != values[row]) throw new AssertionError(table.name() + " row " + row);
          }
        }
      }
    }
    assertEquals(values.length, row);
  }

  private static LongStream values(String file) {
    return LongStream.range(first(file), first(file) + rows(List.of(file)));
  }
}
