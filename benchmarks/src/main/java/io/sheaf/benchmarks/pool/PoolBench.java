package io.sheaf.benchmarks.pool;

import io.sheaf.benchmarks.io.Machine;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/// The program: runs the parts that are asked for, one after the other.
public final class PoolBench {
  /// How it is called.
  public static final String USAGE =
      """
      usage: sheaf bench pool [--quick] [--pages N] [--rounds N] [--seconds N]
                              [--mix-seconds N] [--only hits,mix,ratios] [--traces REGEX] [--json]
        --quick    two threads at most, random pages, all in memory, one round: a minute
        --pages    to pin (default 16384)
        --rounds   of hits (default 3)                  --seconds  of each sample (default 1)
        --mix-seconds  of the mix of scans and lookups (default 30)
        --traces   of the ratios, by name (default: all of them, 5 min)
        --json     one object for the machine, then one for each row; words go to stderr\
      """;

  private PoolBench() {}

  /// Runs it; returns the exit code: 1 when a byte was wrong.
  public static int run(String... args) throws Exception {
    return run(System.out, args);
  }

  static int run(PrintStream out, String... args) throws Exception {
    Asked asked = Asked.parse(args);
    Path target = Path.of(System.getProperty("sheaf.home", "."), "target", "bench");
    Files.createDirectories(target);
    Sheet sheet = new Sheet(out, asked.json());
    Map<String, Object> machine = Machine.describe(target);
    machine.forEach((name, value) -> sheet.line("%-11s %s", name, value));
    sheet.line("load        %s", Machine.load());
    sheet.row("machine", machine.entrySet().stream().flatMap(PoolBench::both).toArray());
    if (asked.parts().contains("hits")) new HitsSection(asked, sheet).run();
    if (asked.parts().contains("ratios")) new RatioSection(asked, sheet).run();
    boolean right = !asked.parts().contains("mix") || new MixSection(asked, sheet).run(target);
    return right ? 0 : 1;
  }

  private static Stream<Object> both(Map.Entry<String, Object> entry) {
    return Stream.of(entry.getKey(), entry.getValue());
  }
}
