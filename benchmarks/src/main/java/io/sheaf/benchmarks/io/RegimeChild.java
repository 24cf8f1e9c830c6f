package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// The program inside the cgroup: measures all cells on one side, and prints a line for each.
public final class RegimeChild {
  private static final double WARM_UP = 0.4;

  private RegimeChild() {}

  /// Arguments: `pool` or `cache`, file, bytes of the pool, seconds of each cell.
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[1]);
    double seconds = Double.parseDouble(args[3]);
    try (RegimeReader reader =
        args[0].equals("pool")
            ? new PooledReader(file, Long.parseLong(args[2]))
            : new CachedReader(file)) {
      // All that has room is in memory, and the code is compiled, before the first cell.
      reader.read(RegimeCell.all().get(0), 1);
      for (RegimeCell cell : RegimeCell.all()) reader.read(cell, WARM_UP);
      for (RegimeCell cell : RegimeCell.all()) {
        // What the last cell left in memory gives way, and what is hot comes in.
        reader.read(cell, WARM_UP);
        double cpu = Cpu.seconds();
        long start = System.nanoTime();
        long reads = reader.read(cell, seconds);
        double took = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "cell %d %.9f %.9f%n", reads, took, Cpu.seconds() - cpu);
      }
    }
  }
}
