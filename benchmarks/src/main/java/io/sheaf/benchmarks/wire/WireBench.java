package io.sheaf.benchmarks.wire;

import io.sheaf.benchmarks.PythonBench;
import java.io.IOException;

/// The program `sheaf bench wire`: Python, for its client and its fastest peer are pyarrow.
public final class WireBench {
  /// How it is called.
  public static final String USAGE =
      """
      usage: sheaf bench wire [--seconds N] [--pairs N] [--mib N] [--warm-up GIB] [--json]
                              [--only messages,unix,shapes,cold,java,points,paths,
                                      flame,pressure]
                              [--peers all|cpp]
        --seconds  of each sample (default 0.6)         --pairs    rounds (default 7)
        --mib      of each table (default 256)          --warm-up  from each server before (16)\
      """;

  private WireBench() {}

  /// Runs it; returns the exit code.
  public static int run(String[] args) throws IOException {
    return PythonBench.run("wire/wire.py", args);
  }
}
