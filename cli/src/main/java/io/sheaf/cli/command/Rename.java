package io.sheaf.cli.command;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "rename", description = "Give a table another name.")
final class Rename implements Callable<Integer> {
  private final Session session;

  @Parameters(index = "0", paramLabel = "TABLE", description = "name or schema.name")
  String table = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "The new name, or schema.name.")
  String name = "";

  Rename(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    try (Place place = Places.open(session.options().data(), session.options().trust())) {
      place.rename(table, name);
    }
    session.report(Map.of("renamed", table, "name", name), "renamed " + table + " to " + name);
    return Exit.DONE.code();
  }
}
