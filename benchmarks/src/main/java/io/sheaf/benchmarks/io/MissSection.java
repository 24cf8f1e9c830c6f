package io.sheaf.benchmarks.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// One thread that needs one page now: the engine's read beside the bare system call.
final class MissSection {
  private static final int BYTES = 4096;
  private static final int TURN = 50;

  private final BenchOptions options;
  private final Paper paper;

  MissSection(BenchOptions options, Paper paper) {
    this.options = options;
    this.paper = paper;
  }

  /// Times of one way to read, in one round.
  private static final class Times {
    private long[] nanos = new long[1 << 12];
    private int count;

    void add(long time) {
      if (count == nanos.length) nanos = Arrays.copyOf(nanos, 2 * count);
      nanos[count++] = time;
    }

    double micros(double quantile) {
      Arrays.sort(nanos, 0, count);
      return nanos[(int) (quantile * (count - 1))] / 1e3;
    }

    void clear() {
      count = 0;
    }
  }

  @FunctionalInterface
  private interface Reading {
    void read(long offset, MemorySegment target) throws IOException;
  }

  /// In turns of a few dozen reads, so that what disturbs one disturbs the others as well.
  void run(EnginePeer engine, PreadPeer pread, MemorySegment frame, long fileBytes)
      throws IOException {
    List<Reading> readings =
        List.of(
            pread::read,
            (offset, target) -> engine.engine().read(engine.file(), offset, target),
            pread::read);
    List<Times> times = List.of(new Times(), new Times(), new Times());
    Positions positions = new Positions(Workload.random(BYTES, 1), fileBytes);
    double[][] middle = new double[readings.size()][options.pairs()];
    double[][] slow = new double[readings.size()][options.pairs()];
    for (int round = -1; round < options.pairs(); round++) {
      times.forEach(Times::clear);
      turns(readings, times, positions, frame);
      for (int i = 0; round >= 0 && i < readings.size(); i++) {
        middle[i][round] = times.get(i).micros(0.5);
        slow[i][round] = times.get(i).micros(0.99);
      }
    }
    paper.line("");
    paper.line("Demand miss: 4 KiB, one thread, microseconds   load %s", Machine.load());
    paper.line("  %-22s %8s %18s  %8s %18s", "", "p50", "to pread", "p99", "to pread");
    String[] names = {"pread", "ours, engine.read", "pread" + Rounds.AGAIN};
    for (int i = 0; i < names.length; i++) show(names[i], middle[i], middle[0], slow[i], slow[0]);
    Spread self = ratios(middle[2], middle[0]);
    if (!self.isEven()) paper.line("  VOID: pread to itself %s", self);
  }

  private void turns(
      List<Reading> readings, List<Times> times, Positions positions, MemorySegment frame)
      throws IOException {
    MemorySegment target = frame.asSlice(0, BYTES);
    long end = System.nanoTime() + (long) (readings.size() * options.seconds() * 1e9);
    while (System.nanoTime() < end) {
      for (int i = 0; i < readings.size(); i++) {
        for (int turn = 0; turn < TURN; turn++) {
          long start = System.nanoTime();
          readings.get(i).read(positions.next(), target);
          times.get(i).add(System.nanoTime() - start);
        }
      }
    }
  }

  private void show(
      String name, double[] middle, double[] middleBase, double[] slow, double[] slowBase) {
    Spread p50 = Spread.of(middle);
    Spread p99 = Spread.of(slow);
    Spread p50To = ratios(middle, middleBase);
    Spread p99To = ratios(slow, slowBase);
    paper.line("  %-22s %8.1f %18s  %8.1f %18s", name, p50.median(), p50To, p99.median(), p99To);
    var row = paper.row("miss", "4 KiB, one thread", name);
    row.put("unit", "microseconds");
    Paper.put(row, "p50", p50);
    Paper.put(row, "p50ToFirst", p50To);
    Paper.put(row, "p99", p99);
    Paper.put(row, "p99ToFirst", p99To);
  }

  private static Spread ratios(double[] ours, double[] base) {
    double[] ratios = new double[ours.length];
    for (int i = 0; i < ratios.length; i++) ratios[i] = ours[i] / base[i];
    return Spread.of(ratios);
  }
}
