package io.sheaf.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Clients that read batch after batch, and how long each took, by what happened meanwhile.
final class SteadyClients implements AutoCloseable {
  private record Phase(String name, long since) {}

  private final PythonClients clients;
  private final List<Phase> phases = new ArrayList<>();

  /// Starts so many; they read when this returns.
  SteadyClients(String address, int count) throws IOException {
    clients = new PythonClients("steady", address, Integer.toString(count));
    clients.line();
  }

  /// What is read from now on belongs to another phase. Python's clock is that of Java.
  void phase(String name) {
    phases.add(new Phase(name, System.nanoTime()));
  }

  /// Ends them, and prints what they measured. No read may have failed.
  void finish() throws Exception {
    List<long[]> reads =
        clients
            .finish()
            .lines()
            .map(line -> Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray())
            .toList();
    for (int i = 0; i < phases.size(); i++) {
      long from = phases.get(i).since();
      long to = i + 1 < phases.size() ? phases.get(i + 1).since() : Long.MAX_VALUE;
      long[] nanos =
          reads.stream()
              .filter(read -> read[0] - read[1] >= from && read[0] - read[1] < to)
              .mapToLong(read -> read[1])
              .sorted()
              .toArray();
      if (nanos.length == 0) throw new AssertionError("no read " + phases.get(i).name());
      System.out.printf(
          "%-8s %,7d reads of a batch: p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
          phases.get(i).name(),
          nanos.length,
          millis(nanos, 0.5),
          millis(nanos, 0.99),
          millis(nanos, 1));
    }
  }

  private static double millis(long[] sorted, double part) {
    return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
  }

  @Override
  public void close() throws IOException {
    clients.close();
  }
}
