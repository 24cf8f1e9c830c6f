package io.sheaf.benchmarks.prune;

import io.sheaf.benchmarks.io.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/// The program: makes the rows, measures both sections, removes the files.
public final class PruneBench {
  /// How it is called.
  public static final String USAGE =
      """
      usage: sheaf bench prune [--only pages|kernels] [--rows N] [--rounds N] [--dir DIR]
        --rows    of each table (default 8000000)      --rounds  (default 7)
        --dir     where 1 GB is written, and removed at the end (default: target/bench)
        pyarrow is that of target/python, or of the Python that SHEAF_PYTHON names\
      """;

  private String only = "all";
  private long rows = 8_000_000;
  private int rounds = 7;
  private Path directory = Path.of(System.getProperty("sheaf.home", "."), "target", "bench");

  private PruneBench() {}

  /// Runs it; returns the exit code.
  public static int run(String[] args) throws IOException, SQLException {
    return run(args, System.out);
  }

  static int run(String[] args, PrintStream out) throws IOException, SQLException {
    PruneBench bench = new PruneBench();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) throw new IllegalArgumentException(args[i] + " needs a value");
      bench.set(args[i], args[i + 1]);
    }
    bench.run(out);
    return 0;
  }

  private void set(String option, String value) {
    switch (option) {
      case "--only" -> only = value;
      case "--rows" -> rows = Long.parseLong(value);
      case "--rounds" -> rounds = Integer.parseInt(value);
      case "--dir" -> directory = Path.of(value);
      default -> throw new IllegalArgumentException("unknown option " + option);
    }
  }

  private void run(PrintStream out) throws IOException, SQLException {
    Files.createDirectories(directory);
    Machine.describe(directory)
        .forEach((name, fact) -> out.printf(Locale.ROOT, "%-11s %s%n", name, fact));
    Path place = Files.createTempDirectory(directory, "prune");
    try (Items items = new Items(place, rows)) {
      out.printf(Locale.ROOT, "rows        %,d, %d rounds, medians (least-most)%n", rows, rounds);
      if (!only.equals("kernels")) new PagesSection(items, rows, rounds, out).run();
      if (!only.equals("pages")) new KernelsSection(items, place, rounds, out).run();
    } finally {
      try (Stream<Path> all = Files.walk(place)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
      }
    }
  }
}
