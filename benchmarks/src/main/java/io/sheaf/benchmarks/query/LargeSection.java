package io.sheaf.benchmarks.query;

import com.google.errorprone.annotations.FormatMethod;
import io.sheaf.benchmarks.io.Machine;
import io.sheaf.benchmarks.io.MemoryGroup;
import io.sheaf.benchmarks.io.PageCache;
import io.sheaf.benchmarks.io.Spread;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Tables of which the pool holds a quarter: Sheaf's beside DuckDB's file, each in a process of its
/// own, by turns in the same cgroup. What the kernel has of the files is dropped before.
final class LargeSection {
  /// What a process needs beside its pages: a heap of 256 MiB, the JVM, what a join holds.
  private static final long BESIDE = 768L << 20;

  private final QueryOptions options;
  private final Path place;
  private final PrintStream out;

  LargeSection(QueryOptions options, Path place, PrintStream out) {
    this.options = options;
    this.place = place;
    this.out = out;
  }

  void run() throws IOException {
    long table = size(place.resolve("store"));
    long pool = Math.max(table / 4, 16L << 20) >> 20 << 20;
    Map<Question, Map<String, List<Double>>> times = new EnumMap<>(Question.class);
    try (MemoryGroup group = new MemoryGroup(pool + BESIDE)) {
      for (int round = 0; round < options.rounds(); round++) {
        for (String side : List.of("file", "sheaf", "again")) child(group, side, pool, times);
      }
    } catch (FileSystemException e) {
      line("tables larger than the pool skipped: no cgroup can be made (%s)", e);
      return;
    }
    line("");
    line(
        "A store of %d MiB through a pool of %d MiB, DuckDB's file of %d MiB through as much of"
            + " its own memory, in a cgroup of %d MiB   load %s",
        table >> 20,
        pool >> 20,
        Files.size(place.resolve("tpch.duckdb")) >> 20,
        (pool + BESIDE) >> 20,
        Machine.load());
    times.forEach(this::rows);
  }

  private void rows(Question question, Map<String, List<Double>> sides) {
    List<Double> file = sides.getOrDefault("file", List.of());
    for (String side : List.of("sheaf", "file", "again")) {
      List<Double> own = sides.getOrDefault(side, List.of());
      double[] ratios = new double[own.size()];
      for (int i = 0; i < ratios.length; i++) ratios[i] = file.get(i) / own.get(i);
      double[] seconds = own.stream().mapToDouble(Double::doubleValue).toArray();
      line(
          "  %-7s%-9s%10.1f ms  %s to the file",
          question, side, 1e3 * Spread.of(seconds).median(), Spread.of(ratios));
    }
  }

  private void child(
      MemoryGroup group, String side, long pool, Map<Question, Map<String, List<Double>>> times)
      throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(place)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) PageCache.forget(file);
    String said =
        group.run(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=64m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeChild.class.getName(),
                side,
                place.toString(),
                Long.toString(pool),
                String.join(",", options.questions().stream().map(Question::name).toList())));
    for (String line : said.lines().filter(text -> text.startsWith("taken ")).toList()) {
      String[] words = line.split(" ", -1);
      times
          .computeIfAbsent(Question.valueOf(words[1]), question -> new HashMap<>())
          .computeIfAbsent(side, name -> new ArrayList<>())
          .add(Double.valueOf(words[2]));
    }
    if (!said.contains("done")) throw new IOException("a child said: " + said);
  }

  private static long size(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) bytes += Files.size(file);
    }
    return bytes;
  }

  @FormatMethod
  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
