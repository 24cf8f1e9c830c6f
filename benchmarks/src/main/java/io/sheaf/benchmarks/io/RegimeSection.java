package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Direct reads into a pool beside reads through the page cache, each inside one cgroup that holds
/// the process with its pool, or the process and its page cache.
final class RegimeSection {
  private static final long LIMIT = 512L << 20;
  private static final long POOL = 384L << 20;
  private static final String OURS = "pool";
  private static final String PEER = "cache";

  private final BenchOptions options;
  private final Paper paper;

  RegimeSection(BenchOptions options, Paper paper) {
    this.options = options;
    this.paper = paper;
  }

  void run() throws IOException {
    try (MemoryGroup group = new MemoryGroup(LIMIT)) {
      paper.line("");
      paper.line("Direct (ours) beside buffered (FileChannel), 64 KiB pages, no checksums.");
      paper.line(
          "One cgroup of %d MiB for each; our pool has %d MiB of it.", LIMIT >> 20, POOL >> 20);
      regime(group, "hot", LIMIT / 2);
      regime(group, "pressure", LIMIT / 2 * 3);
      regime(group, "thrash", LIMIT * 4);
    } catch (FileSystemException e) {
      paper.line("regimes skipped: no cgroup can be made (%s)", e);
    }
  }

  private void regime(MemoryGroup group, String name, long bytes) throws IOException {
    Path path = options.directory().resolve("io-" + ProcessHandle.current().pid() + ".dat");
    List<Rounds> cells = new ArrayList<>();
    while (cells.size() < RegimeCell.all().size()) cells.add(new Rounds());
    try (DataFile data = new DataFile(path, bytes)) {
      for (int round = 0; round < options.pairs(); round++) {
        side(group, PEER, PEER, data.path(), cells);
        side(group, OURS, OURS, data.path(), cells);
        side(group, PEER, PEER + Rounds.AGAIN, data.path(), cells);
      }
    }
    paper.line("");
    paper.line("%s: %d MiB of data   load %s", name, bytes >> 20, Machine.load());
    paper.line(
        "  %-24s %10s %10s %18s %18s %18s",
        "", "ours GB/s", "buffered", "speed, to buffered", "CPU, to buf.", "to itself");
    for (int i = 0; i < cells.size(); i++) {
      show(name, RegimeCell.all().get(i), cells.get(i));
    }
  }

  private void side(MemoryGroup group, String side, String label, Path file, List<Rounds> cells)
      throws IOException {
    PageCache.forget(file);
    String said =
        group.run(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:ReservedCodeCacheSize=24m",
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"),
                RegimeChild.class.getName(),
                side,
                file.toString(),
                Long.toString(POOL),
                Double.toString(options.seconds())));
    List<String> lines = said.lines().filter(line -> line.startsWith("cell ")).toList();
    if (lines.size() != cells.size()) throw new IOException("a child said: " + said);
    for (int i = 0; i < lines.size(); i++) {
      String[] words = lines.get(i).split(" ", -1);
      long reads = Long.parseLong(words[1]);
      cells
          .get(i)
          .add(
              label,
              new Sample(
                  reads,
                  reads * RegimeCell.PAGE,
                  Double.parseDouble(words[2]),
                  Double.parseDouble(words[3])));
    }
  }

  private void show(String regime, RegimeCell cell, Rounds rounds) {
    Spread ours = rounds.spread(OURS, Sample::gigabytesPerSecond);
    Spread peer = rounds.spread(PEER, Sample::gigabytesPerSecond);
    Spread to = rounds.throughput(OURS, PEER);
    Spread cpu = rounds.cpu(OURS, PEER);
    Spread self = rounds.throughput(PEER + Rounds.AGAIN, PEER);
    String remark = !self.isEven() ? " void" : to.median() < 1 ? " lost" : "";
    paper.line(
        "  %-24s %10.3f %10.3f %18s %18s %18s%s",
        cell.words(), ours.median(), peer.median(), to, cpu, self, remark);
    var row = paper.row("regimes", regime + ", " + cell.words(), OURS);
    row.put("void", !self.isEven());
    Paper.put(row, "speed", ours);
    Paper.put(row, "buffered", peer);
    Paper.put(row, "speedToBuffered", to);
    Paper.put(row, "cpuToBuffered", cpu);
    Paper.put(row, "bufferedToItself", self);
  }
}
