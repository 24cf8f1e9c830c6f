package io.sheaf.cli.command;

import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.Places;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "drop", description = "Drop a table; asks first.")
final class Drop implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "TABLE", description = "name or schema.name")
  String table = "";

  Drop(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    try (Place place = Places.open(session.options().data(), session.options().trust())) {
      Confirmations.drop(session, place, table);
      place.drop(table);
    }
    session.report(Map.of("dropped", table), "dropped " + table);
    return Exit.DONE.code();
  }
}
