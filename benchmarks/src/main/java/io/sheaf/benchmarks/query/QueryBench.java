package io.sheaf.benchmarks.query;

import io.sheaf.benchmarks.io.Machine;
import io.sheaf.store.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The program: makes the rows, asks the questions, removes the files.
public final class QueryBench {
  /// How it is called.
  public static final String USAGE =
      """
      usage: sheaf bench query [--rows N] [--pairs N] [--threads N,M] [--pool-mib N] [--dir DIR]
        --rows     of the table (default 6000000, as many as TPC-H at scale 1 has)
        --pairs    rounds (default 7)            --threads  of DuckDB (default 1 and all)
        --pool-mib of Sheaf's frames (default 1024)
        --dir      where 1 to 2 GB are written, and removed at the end (default: target/bench)\
      """;

  private final PrintStream out;
  private long rows = 6_000_000;
  private int pairs = 7;
  private long pool = Options.mib(1024);
  private TreeSet<Integer> threads =
      new TreeSet<>(List.of(1, Runtime.getRuntime().availableProcessors()));
  private Path directory = Path.of(System.getProperty("sheaf.home", "."), "target", "bench");

  private QueryBench(PrintStream out) {
    this.out = out;
  }

  /// Runs it; returns the exit code.
  public static int run(String[] args) throws IOException, SQLException {
    return run(args, System.out);
  }

  static int run(String[] args, PrintStream out) throws IOException, SQLException {
    QueryBench bench = new QueryBench(out);
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) throw new IllegalArgumentException(args[i] + " needs a value");
      bench.set(args[i], args[i + 1]);
    }
    bench.run();
    return 0;
  }

  private void set(String option, String value) {
    switch (option) {
      case "--rows" -> rows = Long.parseLong(value);
      case "--pairs" -> pairs = Integer.parseInt(value);
      case "--pool-mib" -> pool = Options.mib(Long.parseLong(value));
      case "--dir" -> directory = Path.of(value);
      case "--threads" ->
          threads =
              new TreeSet<>(Arrays.stream(value.split(",", -1)).map(Integer::valueOf).toList());
      default -> throw new IllegalArgumentException("unknown option " + option);
    }
  }

  private void run() throws IOException, SQLException {
    Files.createDirectories(directory);
    Machine.describe(directory).forEach((name, value) -> line("%-11s %s", name, value));
    line("load        %s", Machine.load());
    line("rows        %,d, %d rounds, times in ms: median (least-most)", rows, pairs);
    Path place = Files.createTempDirectory(directory, "query");
    try (Rows made = new Rows(place, rows, pool)) {
      for (int count : threads) {
        made.threads(count);
        line("%d thread%s", count, count == 1 ? "" : "s");
        for (Question question : Question.values()) ask(made, question);
      }
      line("pins left   %d bytes", made.pinned());
    } finally {
      try (Stream<Path> all = Files.walk(place)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
      }
    }
  }

  private void ask(Rows made, Question question) throws SQLException {
    same(made, question);
    Map<Peer, double[]> seconds = new EnumMap<>(Peer.class);
    for (Peer peer : Peer.values()) seconds.put(peer, new double[pairs]);
    double[] again = new double[pairs];
    for (Peer peer : Peer.values()) made.seconds(peer, question); // warm
    for (int round = 0; round < pairs; round++) {
      for (Map.Entry<Peer, double[]> peer : seconds.entrySet()) {
        peer.getValue()[round] = made.seconds(peer.getKey(), question);
        if (peer.getKey() == Peer.SHEAF) again[round] = made.seconds(Peer.MEMORY, question);
      }
    }
    double[] memory = seconds.getOrDefault(Peer.MEMORY, again);
    StringBuilder line = new StringBuilder(String.format("  %-10s", question.name()));
    seconds.forEach((peer, times) -> line.append(cell(peer.name(), times, memory)));
    line("%s", line.append(cell("again", again, memory)));
  }

  /// Sheaf must answer what the table in memory does, or its time means nothing.
  private static void same(Rows made, Question question) throws SQLException {
    String expected = made.answer(Peer.MEMORY, question);
    String found = made.answer(Peer.SHEAF, question);
    boolean floating = question == Question.SUM_DOUBLE || question == Question.Q6_DOUBLE;
    if (!floating && !expected.equals(found)) {
      throw new AssertionError(question + " is " + found + ", not " + expected);
    }
  }

  /// A time, and how fast that is beside the table in memory, by rounds.
  private static String cell(String name, double[] times, double[] memory) {
    double[] ratios = new double[times.length];
    for (int i = 0; i < ratios.length; i++) ratios[i] = memory[i] / times[i];
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    Arrays.sort(ratios);
    return String.format(
        Locale.ROOT,
        "  %s %.1f (%.1f-%.1f) %.2fx",
        name.toLowerCase(Locale.ROOT),
        1e3 * sorted[sorted.length / 2],
        1e3 * sorted[0],
        1e3 * sorted[sorted.length - 1],
        ratios[ratios.length / 2]);
  }

  @com.google.errorprone.annotations.FormatMethod
  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
