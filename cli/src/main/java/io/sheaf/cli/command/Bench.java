package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/// What stands in the help for `sheaf bench`: a program of its own, which the launcher builds and
/// starts before it comes to this one.
@Command(
    name = "bench",
    description = "Measure how this machine reads and serves, beside the best we know.")
final class Bench implements Callable<Integer> {
  @Parameters(
      paramLabel = "io|ingest|open|pool|prune|query|wire",
      description =
          "Reads from disk, appends, openings, pins, filters, SQL in DuckDB, or DoGet. `./sheaf"
              + " bench --help` says how they are asked.")
  @Nullable String what;

  @Unmatched List<String> rest = new ArrayList<>();

  @Override
  public Integer call() {
    throw CommandException.usage(
        "bench is a program of its own; start it from a checkout, with bench as the first word:"
            + " ./sheaf bench io");
  }
}
