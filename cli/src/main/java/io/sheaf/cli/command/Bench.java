package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What stands in the help for `sheaf bench`: a program of its own, which the launcher builds and
/// starts before it comes to this one.
@Command(
    name = "bench",
    description = "Measure how this machine reads and serves, beside the best we know.")
final class Bench implements Callable<Integer> {
  @Parameters(paramLabel = "io|wire", description = "Reads from disk, or DoGet.")
  @Nullable String what;

  @Option(names = "--seconds", paramLabel = "N", description = "Of each sample. Default: 0.3, 0.6.")
  @Nullable String seconds;

  @Option(names = "--pairs", paramLabel = "N", description = "Rounds. Default: 7.")
  @Nullable String pairs;

  @Option(
      names = "--peers",
      paramLabel = "all|fio",
      description = "What to measure beside. Default: all.")
  @Nullable String peers;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where 2 to 4 GB are written, and removed at the end. Default: target/bench.")
  @Nullable String dir;

  @Option(
      names = "--only",
      paramLabel = "PART,..",
      description =
          "Of io: engine, miss, scan. Of wire: messages, unix, shapes, cold, java, points. Default:"
              + " all.")
  @Nullable String only;

  @Option(
      names = "--file-mib",
      paramLabel = "N",
      description = "Of the file that engine and miss read. Default: 2048.")
  @Nullable String fileMib;

  @Option(
      names = "--regimes",
      description = "Direct beside buffered inside one memory cgroup, as root; nothing else.")
  boolean regimes;

  @Override
  public Integer call() {
    throw CommandException.usage(
        "bench is a program of its own; start it from a checkout, with bench as the first word:"
            + " ./sheaf bench io");
  }
}
