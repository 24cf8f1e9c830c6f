package io.sheaf.benchmarks.pool;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/// Pin and unpin beside other ways to find a page, as one table.
final class HitsSection {
  private static final String AGAIN = Kind.OURS.words + " again";
  private static final double NANOS = 20;
  private static final double TO_CAFFEINE = 4;
  private static final double TWO_TO_ONE = 1.8;

  private final Asked asked;
  private final Sheet sheet;
  private final Scores scores = new Scores();
  private final List<Integer> threads;
  private final List<PageOrder> orders;
  private final List<Integer> percents;

  HitsSection(Asked asked, Sheet sheet) {
    this.asked = asked;
    this.sheet = sheet;
    threads = asked.quick() ? List.of(1, 2) : List.of(1, 2, 4, 8);
    orders = asked.quick() ? List.of(PageOrder.UNIFORM) : List.of(PageOrder.values());
    percents = asked.quick() ? List.of(100) : List.of(100, 50);
  }

  void run() throws RunnerException {
    for (int round = 1; round <= asked.rounds(); round++) {
      for (int percent : percents) {
        for (PageOrder order : orders) {
          System.err.printf("hits: round %d, %s, %d %% resident%n", round, order.words, percent);
          for (int count : threads) measure(new Cell(order, percent, count));
        }
      }
    }
    table();
    verdict();
  }

  private void measure(Cell cell) throws RunnerException {
    for (Kind kind : Kind.values()) {
      if (cell.percent() < 100 && !kind.evicts()) continue;
      scores.add(cell, kind.words, Measured.of(kind, cell, asked.pages(), asked.seconds()));
    }
    scores.add(cell, AGAIN, Measured.of(Kind.OURS, cell, asked.pages(), asked.seconds()));
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (Kind kind : Kind.values()) names.add(kind.words);
    names.add(AGAIN);
    return names;
  }

  private void table() {
    StringBuilder head =
        new StringBuilder("%-26s %8s %7s %6s".formatted("", "ns", "cpu ns", "B/op"));
    for (int count : threads) head.append("%9s".formatted(count + " thr"));
    head.append("%7s%8s%8s".formatted("2 : 1", "ours : ", "at 2"));
    sheet.line("");
    sheet.line(
        "Pin and unpin of %,d pages: ns for one thread, then million visits per second.",
        asked.pages());
    for (int percent : percents) {
      for (PageOrder order : orders) {
        sheet.line("");
        sheet.line("%s", new Cell(order, percent, 1).words());
        sheet.line("%s", head);
        for (String name : names()) {
          if (scores.has(new Cell(order, percent, 1), name)) row(order, percent, name);
        }
      }
    }
  }

  private void row(PageOrder order, int percent, String name) {
    Cell one = new Cell(order, percent, 1);
    Cell two = new Cell(order, percent, 2);
    String ours = Kind.OURS.words;
    double bytes = scores.median(one, name, Measured::bytes);
    double scaling = scores.ratio(two, name, one, name);
    StringBuilder line = new StringBuilder("%-26s".formatted(name));
    line.append("%9.1f".formatted(scores.median(one, name, m -> m.nanos(1))));
    line.append("%8.1f".formatted(scores.median(one, name, Measured::cpuNanos)));
    line.append("%7.1f".formatted(bytes));
    for (int count : threads) {
      Cell cell = new Cell(order, percent, count);
      double perSecond = scores.median(cell, name, Measured::perSecond);
      line.append("%9.2f".formatted(perSecond / 1e6));
      sheet.row(
          "hits",
          "order",
          order.words,
          "percent",
          (long) percent,
          "contender",
          name,
          "threads",
          (long) count,
          "perSecond",
          perSecond,
          "nanos",
          scores.median(cell, name, m -> m.nanos(count)),
          "cpuNanos",
          scores.median(cell, name, Measured::cpuNanos),
          "bytes",
          scores.median(cell, name, Measured::bytes),
          "oursToIt",
          scores.ratio(cell, ours, cell, name));
    }
    line.append("%7.2f".formatted(scaling));
    line.append("%8.2f".formatted(scores.ratio(one, ours, one, name)));
    line.append("%8.2f".formatted(scores.ratio(two, ours, two, name)));
    sheet.line("%s", line);
  }

  private void verdict() {
    Cell one = new Cell(PageOrder.UNIFORM, 100, 1);
    Cell two = new Cell(PageOrder.UNIFORM, 100, 2);
    String ours = Kind.OURS.words;
    sheet.line("");
    judge("ns, uniform, one thread", scores.median(one, ours, m -> m.nanos(1)), NANOS, false);
    judge("bytes allocated per visit", scores.median(one, ours, Measured::bytes), 0.05, false);
    judge("times Caffeine", scores.ratio(one, ours, one, Kind.CAFFEINE.words), TO_CAFFEINE, true);
    judge("two threads to one", scores.ratio(two, ours, one, ours), TWO_TO_ONE, true);
    double self = scores.ratio(one, AGAIN, one, ours);
    boolean isVoid = self < 0.95 || self > 1.05;
    sheet.line("  %-28s %8.2f%s", "ours to itself", self, isVoid ? "  the run is void" : "");
    sheet.line("the seed of this pool (simpledb in Rust, i7-8650U, 4 KiB pages, its own figures):");
    sheet.line("  808 to 986 ns for a pin and its unpin; 1.03 to 1.18 million a second in one");
    sheet.line("  thread, 1.26 to 1.91 in two, 0.66 to 0.82 in eight and more");
  }

  private void judge(String what, double figure, double must, boolean atLeast) {
    boolean met = atLeast ? figure >= must : figure <= must;
    String bound = must < 0.1 ? "0" : String.valueOf(must);
    String words = "must %s %s: %s".formatted(atLeast ? ">=" : "<=", bound, met ? "met" : "MISSED");
    sheet.line("  %-28s %8.2f  %s", what, figure, words);
    sheet.row("target", "what", what, "figure", figure, "must", must, "met", met);
  }
}
