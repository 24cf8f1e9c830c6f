package io.sheaf.benchmarks;

import io.sheaf.benchmarks.ingest.IngestBench;
import io.sheaf.benchmarks.io.IoBench;
import io.sheaf.benchmarks.open.OpenBench;
import io.sheaf.benchmarks.pool.PoolBench;
import io.sheaf.benchmarks.prune.PruneBench;
import io.sheaf.benchmarks.query.QueryBench;
import io.sheaf.benchmarks.wire.WireBench;
import java.util.Arrays;

/// The program behind `sheaf bench`.
public final class Main {
  private Main() {}

  /// Runs the bench that the first argument names and exits: 0 done, 1 failed, 2 usage.
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    String name = args.length == 0 ? "" : args[0];
    String[] rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    try {
      return switch (name) {
        case "io" -> asksForHelp(rest) ? help() : IoBench.run(rest);
        case "pool" -> asksForHelp(rest) ? help() : PoolBench.run(rest);
        case "ingest" -> asksForHelp(rest) ? help() : IngestBench.run(rest);
        case "open" -> asksForHelp(rest) ? help() : OpenBench.run(rest);
        case "prune" -> asksForHelp(rest) ? help() : PruneBench.run(rest);
        case "query" -> asksForHelp(rest) ? help() : QueryBench.run(rest);
        case "wire" -> WireBench.run(rest);
        case "-h", "--help", "help" -> help();
        default -> usage(usages());
      };
    } catch (IllegalArgumentException e) {
      return usage("sheaf bench: " + e.getMessage() + "\n" + usages());
    } catch (Exception e) {
      System.err.println("sheaf bench: " + e);
      e.printStackTrace();
      return 1;
    }
  }

  private static boolean asksForHelp(String[] args) {
    return Arrays.stream(args).anyMatch(arg -> arg.equals("-h") || arg.equals("--help"));
  }

  private static int help() {
    System.out.println(usages());
    return 0;
  }

  private static String usages() {
    return String.join(
        "\n",
        IoBench.USAGE,
        IngestBench.USAGE,
        OpenBench.USAGE,
        PoolBench.USAGE,
        PruneBench.USAGE,
        QueryBench.USAGE,
        WireBench.USAGE);
  }

  private static int usage(String text) {
    System.err.println(text);
    return 2;
  }
}
