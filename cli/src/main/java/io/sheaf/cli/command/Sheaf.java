package io.sheaf.cli.command;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.Everywhere;
import io.sheaf.cli.option.WholeNumber;
import io.sheaf.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The command `sheaf` itself: without another command it shows its help.
@Command(
    name = "sheaf",
    description = "A columnar page store for Apache Arrow.",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Every option has an environment variable: --data is SHEAF_DATA, --batch-rows"
          + " SHEAF_BATCH_ROWS.",
      "Exit codes: 0 done, 1 failed, 2 usage, 3 damage found, 4 no such table, column, snapshot or",
      "file, 5 unavailable (a retry may help), 6 denied, 7 outcome unknown (repeat with the same",
      "--key), 130 interrupted."
    })
public final class Sheaf implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin final Everywhere everywhere;

  private Sheaf(Terminal terminal, Everywhere everywhere) {
    this.terminal = terminal;
    this.everywhere = everywhere;
  }

  /// All commands, ready to parse.
  public static CommandLine commandLine(Terminal terminal, Everywhere everywhere) {
    var session = new Session(terminal, everywhere);
    var line = new CommandLine(new Sheaf(terminal, everywhere));
    line.addSubcommand(new Demo(session));
    line.addSubcommand(new Import(session));
    line.addSubcommand(new Export(session));
    line.addSubcommand(new Ls(session));
    line.addSubcommand(new Inspect(session));
    line.addSubcommand(new Cat(session));
    line.addSubcommand(new Query(session));
    line.addSubcommand(new Verify(session));
    line.addSubcommand(new BackupCommand(session));
    line.addSubcommand(new Restore(session));
    line.addSubcommand(new Drop(session));
    line.addSubcommand(new Rename(session));
    line.addSubcommand(new Compact(session));
    line.addSubcommand(new Serve(session));
    line.addSubcommand(new Pool(session));
    line.addSubcommand(new Doctor(session));
    line.addSubcommand(new Bench());
    line.addSubcommand(new Completion(session));
    line.addSubcommand(new Help(session));
    line.registerConverter(Long.class, new WholeNumber());
    line.getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().versionProvider(new Version()));
    return line;
  }

  @Override
  public Integer call() {
    commandLine(terminal, everywhere).usage(terminal.err());
    return Exit.USAGE.code();
  }
}
