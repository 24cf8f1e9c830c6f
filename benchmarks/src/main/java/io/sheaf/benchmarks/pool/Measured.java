package io.sheaf.benchmarks.pool;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// What one contender did in one cell in one round.
///
/// @param perSecond visits of all threads together
/// @param cpuNanos processor time of each
/// @param bytes allocated for each
record Measured(double perSecond, double cpuNanos, double bytes) {
  /// How long a visit takes the thread that makes it.
  double nanos(int threads) {
    return threads * 1e9 / perSecond;
  }

  /// Measures in a virtual machine of its own, so that no contender pays for the profile that the
  /// compiler has of another.
  static Measured of(Kind kind, Cell cell, int pages, double seconds) throws RunnerException {
    // Frames, and what is copied into them, beside what anything takes.
    long mib = 1024 + ((2L * pages * MemoryDisk.PAGE) >> 20);
    TimeValue half = TimeValue.milliseconds((long) (seconds * 500));
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("\\." + PinBenchmark.class.getSimpleName() + "\\.visit$")
                    .param("contender", kind.name())
                    .param("order", cell.order().name())
                    .param("pages", String.valueOf(pages))
                    .param("percent", String.valueOf(cell.percent()))
                    .threads(cell.threads())
                    .forks(1)
                    .warmupIterations(2)
                    .warmupTime(half)
                    .measurementIterations(2)
                    .measurementTime(half)
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true)
                    // The last one is for LMDB, which writes addresses into its buffers.
                    .jvmArgsAppend(
                        "-Xms" + mib + "m",
                        "-Xmx" + mib + "m",
                        "-XX:MaxDirectMemorySize=" + mib + "m",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    RunResult result = results.iterator().next();
    return new Measured(
        result.getPrimaryResult().getScore(),
        counted(result, "cpuNanos") / counted(result, "visits"),
        counted(result, "gc.alloc.rate.norm"));
  }

  private static double counted(RunResult result, String name) {
    Result<?> counted = result.getSecondaryResults().get(name);
    if (counted == null) throw new IllegalStateException("JMH did not count " + name);
    return counted.getScore();
  }
}
