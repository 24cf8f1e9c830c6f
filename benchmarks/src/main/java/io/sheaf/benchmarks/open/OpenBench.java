package io.sheaf.benchmarks.open;

import io.sheaf.store.Batch;
import io.sheaf.store.Batches;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Prints how long an opening takes, and the way to the first batch behind it, for stores of more
/// and more segments and longer and longer logs.
public final class OpenBench {
  /// How it is asked.
  public static final String USAGE =
      "bench open [--dir DIR]      time to open a store, by segments and commits";

  private static final int ROUNDS = 7;
  private static final int[][] SIZES = {
    {100, 100}, {1_000, 1_000}, {10_000, 1_000}, {20_000, 1_000}, {20_000, 10_000}, {100_000, 1_000}
  };

  private OpenBench() {}

  /// Runs with these arguments.
  public static int run(String[] args) throws IOException {
    boolean named = args.length == 2 && args[0].equals("--dir");
    if (args.length != 0 && !named) throw new IllegalArgumentException(List.of(args).toString());
    Path home = named ? Path.of(args[1]) : Files.createTempDirectory("sheaf-open");
    System.out.printf("median of %d openings, milliseconds%n%n", ROUNDS);
    System.out.println(
        "| segments | commits | log, MiB | open | and first batch | after a crash |");
    System.out.println("|---|---|---|---|---|---|");
    for (int[] size : SIZES) {
      Path directory = home.resolve(size[0] + "-" + size[1]);
      try {
        BigStore.make(directory, size[0], size[1]);
        row(directory, size);
      } finally {
        delete(directory);
      }
    }
    if (!named) Files.delete(home);
    return 0;
  }

  private static void row(Path directory, int[] size) throws IOException {
    double[] open = new double[ROUNDS];
    double[] first = new double[ROUNDS];
    double[] crashed = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      try (Store store = Store.openExisting(directory, BigStore.OPTIONS)) {
        open[round] = millis(start);
        firstBatch(store);
        first[round] = millis(start);
        // Not closed yet: what a crash leaves says that there may be something to tidy.
        store.createTable(
            TableName.of("x"), store.table("t").schemaMessage(), TableOptions.defaults());
        Path root = directory.resolve("SUPER");
        byte[] dirty = Files.readAllBytes(root);
        store.dropTable("x");
        store.close();
        Files.write(root, dirty);
      }
      start = System.nanoTime();
      try (Store store = Store.openExisting(directory, BigStore.OPTIONS)) {
        firstBatch(store);
        crashed[round] = millis(start);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %,d | %,d | %.1f | %.1f | %.1f | %.1f |%n",
        size[0],
        size[1],
        logBytes(directory) / 1048576.0,
        median(open),
        median(first),
        median(crashed));
  }

  private static void firstBatch(Store store) {
    try (Snapshot snapshot = store.snapshot();
        Batches batches = snapshot.table("t").scan().limit(1).batches();
        Batch batch = batches.next()) {
      if (batch == null) throw new AssertionError("no rows");
    }
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static long logBytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("log"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(directory)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) Files.delete(path);
  }
}
