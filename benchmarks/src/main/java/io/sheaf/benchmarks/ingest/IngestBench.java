package io.sheaf.benchmarks.ingest;

import io.sheaf.benchmarks.PythonBench;
import java.io.IOException;

/// The program `sheaf bench ingest`.
public final class IngestBench {
  /// How it is called.
  public static final String USAGE =
      """
      usage: sheaf bench ingest [--seconds N] [--pairs N] [--mib N] [--dir DIR] [--json]
                                [--only large,small] [--peers all|fio] [--warm-up N]
        --seconds  of each sample of small appends (default 1)   --pairs  rounds (default 7)
        --mib      of each large append (default 512)
        --warm-up  seconds of small appends to Sheaf before their samples (default 20)
        --dir      where files are written, and removed at the end (default: target/bench)\
      """;

  private IngestBench() {}

  /// Runs it; returns the exit code.
  public static int run(String[] args) throws IOException {
    return PythonBench.run("ingest/ingest.py", args);
  }
}
