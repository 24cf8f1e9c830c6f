package io.sheaf.benchmarks.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Traces of what a column store does, made from fixed seeds.
final class TraceGenerators {
  private static final int USES = 400_000;

  private TraceGenerators() {}

  /// A table of 4,000 pages read whole, 20 times: the analytic loop.
  static Trace loopScan() {
    int table = 4_000;
    int[] pages = new int[20 * table];
    int[] scans = new int[pages.length];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = i % table;
      scans[i] = i / table;
    }
    List<Trace.Range> ranges = new ArrayList<>();
    for (int round = 0; round < 20; round++) ranges.add(new Trace.Range(0, table));
    return new Trace("gen_loopscan", pages, table, scans, ranges);
  }

  /// Half of the uses are zipf(0.9) over 2,000 pages, half read pages that never come again.
  static Trace hotPlusScan() {
    Random random = new Random(1);
    Zipf hot = new Zipf(2_000, 0.9);
    int[] pages = new int[USES];
    int cold = 2_000;
    for (int i = 0; i < USES; i++) pages[i] = random.nextBoolean() ? hot.next(random) : cold++;
    return new Trace("gen_hotplusscan", pages, cold, new int[0], List.of());
  }

  /// Six scans at a time, in turn, each of 1,000 to 4,000 of 8,000 pages; the later a page in the
  /// table, the more scans read it.
  static Trace concurrentScans() {
    Random random = new Random(2);
    int table = 8_000;
    int[] pages = new int[USES];
    int[] scans = new int[USES];
    List<Trace.Range> ranges = new ArrayList<>();
    int[] scan = new int[6];
    int[] at = new int[6];
    Arrays.fill(scan, -1);
    for (int i = 0; i < USES; i++) {
      int who = i % 6;
      if (scan[who] < 0 || at[who] == ranges.get(scan[who]).to()) {
        int length = 1_000 + random.nextInt(3_001);
        int to = table - (int) ((table - length) * Math.pow(random.nextDouble(), 3));
        scan[who] = ranges.size();
        at[who] = to - length;
        ranges.add(new Trace.Range(to - length, to));
      }
      scans[i] = scan[who];
      pages[i] = at[who]++;
    }
    return new Trace("gen_concscans", pages, table, scans, ranges);
  }

  /// 20 columns of 500 row groups: a query reads some columns, the popular ones more often, over a
  /// run of row groups.
  static Trace columnar() {
    Random random = new Random(3);
    Zipf column = new Zipf(20, 1.0);
    int groups = 500;
    int[] pages = new int[USES];
    for (int used = 0; used < USES; ) {
      int[] columns = new int[1 + random.nextInt(4)];
      for (int c = 0; c < columns.length; c++) columns[c] = column.next(random);
      columns = Arrays.stream(columns).distinct().toArray();
      int run = 20 + random.nextInt(181);
      int first = random.nextInt(groups - run + 1);
      for (int group = first; group < first + run; group++) {
        for (int c : columns) {
          if (used < USES) pages[used++] = c * groups + group;
        }
      }
    }
    return new Trace("gen_columnar", pages, 20 * groups, new int[0], List.of());
  }

  /// Numbers from 0 by Zipf's law: the n-th is drawn with a weight of (n + 1)^-s.
  private static final class Zipf {
    private final double[] upTo;

    Zipf(int count, double s) {
      upTo = new double[count];
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += Math.pow(i + 1, -s);
        upTo[i] = sum;
      }
    }

    int next(Random random) {
      int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
      return found < 0 ? -found - 1 : found;
    }
  }
}
