package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.place.Places;
import io.sheaf.store.Backup;
import io.sheaf.store.Pace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    description = "Make the store that --data names of a backup; DIR must be empty, or not there.")
final class Restore implements Callable<Integer> {
  private final Session session;

  @Parameters(
      paramLabel = "SRC",
      description = "A backup, or a directory of backups: then its newest.")
  Path source = Path.of("");

  Restore(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String data = Places.directory(session.options().data(), "restore");
    if (!Files.isDirectory(source)) throw CommandException.absent("no directory " + source);
    if (Backup.in(source).isEmpty() && !Files.exists(source.resolve("SUPER"))) {
      throw CommandException.absent(
          "no whole backup in " + source + "; make one: sheaf backup " + source);
    }
    BackupCommand.show(
        session, Backup.restore(source, Path.of(data), Pace.unlimited()), "restored");
    return Exit.DONE.code();
  }
}
