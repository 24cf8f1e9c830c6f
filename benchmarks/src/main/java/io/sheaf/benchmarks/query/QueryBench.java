package io.sheaf.benchmarks.query;

import com.google.errorprone.annotations.FormatMethod;
import io.sheaf.benchmarks.io.Machine;
import io.sheaf.benchmarks.io.Spread;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The program: makes the tables, asks the questions, removes the files.
public final class QueryBench {
  /// How it is called.
  public static final String USAGE = QueryOptions.USAGE;

  /// For how long Sheaf is asked before it counts: the JVM compiles what a query takes here.
  private static final long WARM = TimeUnit.SECONDS.toNanos(4);

  private final PrintStream out;
  private final QueryOptions options;

  private QueryBench(QueryOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /// Runs it; returns the exit code.
  public static int run(String[] args) throws IOException, SQLException {
    return run(args, System.out);
  }

  static int run(String[] args, PrintStream out) throws IOException, SQLException {
    new QueryBench(QueryOptions.parse(args), out).run();
    return 0;
  }

  private void run() throws IOException, SQLException {
    Files.createDirectories(options.directory());
    Machine.describe(options.directory()).forEach((name, value) -> line("%-11s %s", name, value));
    line("load        %s", Machine.load());
    Path place = Files.createTempDirectory(options.directory(), "query");
    try {
      try (TpchTables tables = new TpchTables(place, options.pool())) {
        tables.make(options.scale(), options.dictionaries(), options.decimals());
        line("lineitem    %,d rows, scale %s", tables.rows("lineitem"), options.scale());
        if (!options.onlyLarge()) hot(tables);
        line("pins left   %d bytes", tables.pinned());
      }
      if (options.large()) new LargeSection(options, place, out).run();
    } finally {
      try (Stream<Path> all = Files.walk(place)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
      }
    }
  }

  private void hot(TpchTables tables) throws SQLException, IOException {
    for (int count : options.threads()) {
      tables.threads(count);
      line("");
      line("%d thread%s   load %s", count, count == 1 ? "" : "s", Machine.load());
      line(
          "  %-7s%-9s%10s  %-22s%10s  %s",
          "", "", "ms", "speed, to memory", "CPU ms", "CPU, to memory");
      for (Question question : options.questions()) ask(tables, question);
    }
  }

  private void ask(TpchTables tables, Question question) throws SQLException {
    Map<Peer, List<Taken>> taken = new EnumMap<>(Peer.class);
    for (Peer peer : options.peers()) taken.put(peer, new ArrayList<>());
    List<Taken> again = new ArrayList<>();
    String expected = tables.ask(Peer.MEMORY, question).answer();
    for (Peer peer : options.peers()) { // warm, and right, or its time means nothing
      long until = System.nanoTime() + (peer == Peer.SHEAF ? WARM : 0);
      for (int i = 0; i < 10 || System.nanoTime() < until; i++) {
        String found = tables.ask(peer, question).answer();
        if (!found.equals(expected)) {
          throw new AssertionError(question + ", " + peer + ": " + found + ", not " + expected);
        }
      }
    }
    for (int round = 0; round < options.rounds(); round++) {
      for (Map.Entry<Peer, List<Taken>> peer : taken.entrySet()) {
        peer.getValue().add(tables.ask(peer.getKey(), question));
        if (peer.getKey() == Peer.SHEAF) again.add(tables.ask(Peer.MEMORY, question));
      }
    }
    List<Taken> memory = taken.getOrDefault(Peer.MEMORY, again);
    taken.forEach((peer, times) -> row(question, peer.toString(), times, memory));
    row(question, "again", again, memory);
  }

  private void row(Question question, String name, List<Taken> times, List<Taken> memory) {
    double[] speeds = new double[times.size()];
    double[] cpus = new double[times.size()];
    for (int i = 0; i < speeds.length; i++) {
      speeds[i] = memory.get(i).seconds() / times.get(i).seconds();
      cpus[i] = times.get(i).cpu() / memory.get(i).cpu();
    }
    Spread speed = Spread.of(speeds);
    Spread cpu = Spread.of(cpus);
    line(
        "  %-7s%-9s%10.1f  %-22s%10.1f  %s%s",
        question,
        name,
        1e3 * Spread.of(times.stream().mapToDouble(Taken::seconds).toArray()).median(),
        speed,
        1e3 * Spread.of(times.stream().mapToDouble(Taken::cpu).toArray()).median(),
        cpu,
        name.equals("again") && !speed.isEven() ? "  void" : "");
  }

  @FormatMethod
  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
