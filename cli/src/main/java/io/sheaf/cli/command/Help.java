package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.failure.Near;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "Show what a command does and which options it takes.")
final class Help implements Callable<Integer> {
  private final Session session;

  @Spec @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Default: all of them.")
  @Nullable String command;

  Help(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new AssertionError("picocli did not inject the command");
    }
    CommandLine root = spec.root().commandLine();
    CommandLine line = command == null ? root : root.getSubcommands().get(command);
    if (line == null) {
      throw CommandException.usage(
          "no command \""
              + command
              + "\""
              + Near.suggestion(command, root.getSubcommands().keySet()));
    }
    session.terminal().print(line.getUsageMessage(line.getColorScheme()));
    return Exit.DONE.code();
  }
}
