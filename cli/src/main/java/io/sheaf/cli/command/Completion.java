package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Print a completion script for a shell.",
    footer = {"", "  source <(sheaf completion bash)"})
final class Completion implements Callable<Integer> {
  private final Session session;

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
  String shell = "";

  Completion(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new AssertionError("picocli did not inject the command");
    }
    var root = spec.root().commandLine();
    String script =
        switch (shell) {
          case "bash", "zsh" -> AutoComplete.bash("sheaf", root);
          case "fish" -> FishCompletion.script(root);
          default ->
              throw CommandException.usage(
                  "no completion for " + shell + "; say bash, zsh or fish");
        };
    session.terminal().print(script);
    return Exit.DONE.code();
  }
}
