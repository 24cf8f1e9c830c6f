package io.sheaf.benchmarks.pool;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// One visit, as JMH measures it.
public class PinBenchmark {
  private static final int VISITS = 1 << 18;

  /// What all threads share.
  @State(Scope.Benchmark)
  public static class Shared {
    /// Name of a [Kind].
    @Param("OURS")
    public String contender = "";

    /// Name of a [PageOrder].
    @Param("UNIFORM")
    public String order = "";

    /// How many pages there are.
    @Param("16384")
    public int pages;

    /// How much of them fits.
    @Param("100")
    public int percent;

    private final AtomicLong visitors = new AtomicLong();

    @SuppressWarnings("NullAway.Init")
    private Contender opened;

    /// Opens the contender, and visits every page once.
    @Setup(Level.Trial)
    public void open() throws IOException {
      opened = Kind.valueOf(contender).open(pages, (int) ((long) pages * percent / 100));
      Contender.Visitor visitor = opened.visitor();
      for (int page = 0; page < pages; page++) visitor.visit(page);
    }

    /// Closes it.
    @TearDown(Level.Trial)
    public void close() {
      opened.close();
    }
  }

  /// What one thread has.
  @State(Scope.Thread)
  public static class Own {
    @SuppressWarnings("NullAway.Init")
    private Contender.Visitor visitor;

    private int[] visits = {};
    private int next;

    /// Makes its visitor and its order of pages.
    @Setup(Level.Trial)
    public void open(Shared shared) {
      visitor = shared.opened.visitor();
      long seed = shared.visitors.incrementAndGet();
      visits = PageOrder.of(shared.order).visits(VISITS, shared.pages, seed);
    }
  }

  /// What the visits of one thread cost it: where others are at work it is this that is left of
  /// the figure.
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /// Nanoseconds of processor time.
    public long cpuNanos;

    /// How many visits it was for.
    public long visits;

    private long before;

    /// Looks at the clock.
    @Setup(Level.Iteration)
    public void start() {
      visits = 0;
      before = THREADS.getCurrentThreadCpuTime();
    }

    /// Looks again.
    @TearDown(Level.Iteration)
    public void stop() {
      cpuNanos = THREADS.getCurrentThreadCpuTime() - before;
    }
  }

  /// One visit.
  @Benchmark
  public long visit(Own own, Cpu cpu) {
    cpu.visits++;
    int next = own.next++ & (VISITS - 1);
    return own.visitor.visit(own.visits[next]);
  }
}
