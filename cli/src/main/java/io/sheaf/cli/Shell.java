package io.sheaf.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sheaf.cli.command.Sheaf;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.failure.Failures;
import io.sheaf.cli.failure.Near;
import io.sheaf.cli.option.EnvironmentDefaults;
import io.sheaf.cli.option.Everywhere;
import io.sheaf.cli.terminal.Style;
import io.sheaf.cli.terminal.Terminal;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Runs command lines against one [Terminal]: parses, executes, and turns whatever happens into an
/// exit code and, for a failure, one line.
public final class Shell {
  private final Terminal terminal;

  /// Runs with these streams and this environment.
  public Shell(Terminal terminal) {
    this.terminal = terminal;
  }

  /// Runs one command line; never throws.
  public Exit run(String... args) {
    var everywhere = new Everywhere();
    CommandLine line = Sheaf.commandLine(terminal, everywhere);
    line.setDefaultValueProvider(new EnvironmentDefaults(terminal.environment()));
    line.setOut(new PrintWriter(new OutputStreamWriter(terminal.out(), UTF_8), true));
    line.setErr(new PrintWriter(terminal.err(), true, UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colourInResults() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler((failure, _) -> usage(failure));
    line.setExecutionExceptionHandler((failure, _, _) -> failed(failure, everywhere));
    line.setExecutionStrategy(
        parsed -> {
          Logging.configure(everywhere.verbose());
          return new CommandLine.RunLast().execute(parsed);
        });
    try {
      Exit exit = exit(line.execute(args));
      terminal.flush();
      return exit;
    } catch (UncheckedIOException e) {
      return exit(failed(e, everywhere));
    } finally {
      terminal.err().flush();
    }
  }

  private int usage(ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    complain(message(failure) + "; see " + command + " --help");
    return Exit.USAGE.code();
  }

  /// Says what is wrong in the words of this command line, with the near name where there is one.
  private static String message(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)) {
      String text = String.valueOf(failure.getMessage()).lines().findFirst().orElse("bad usage");
      return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
    CommandLine line = unmatched.getCommandLine();
    String argument = unmatched.getUnmatched().getFirst().replaceFirst("=.*", "");
    if (unmatched.isUnknownOption()) {
      return "no option "
          + argument
          + Near.suggestion(argument, line.getCommandSpec().optionsMap().keySet());
    }
    return line.getParent() == null
        ? "no command \""
            + argument
            + "\""
            + Near.suggestion(argument, line.getSubcommands().keySet())
        : "one argument too many: \"" + argument + "\"";
  }

  private int failed(Exception failure, Everywhere everywhere) {
    if (Failures.isClosedPipe(failure)) {
      return Exit.DONE.code(); // whoever reads has seen enough, as `head` does
    }
    complain(Failures.line(failure, everywhere.data()));
    Failures.advice(failure).forEach(terminal::note);
    if (everywhere.verbose()) {
      failure.printStackTrace(terminal.err());
    }
    return Failures.exit(failure).code();
  }

  private void complain(String text) {
    terminal.note(Style.RED.note(terminal, "sheaf:") + " " + text);
  }

  private static Exit exit(int code) {
    return Arrays.stream(Exit.values())
        .filter(exit -> exit.code() == code)
        .findFirst()
        .orElseThrow(() -> new AssertionError("a command returned the exit code " + code));
  }
}
