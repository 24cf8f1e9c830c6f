package io.sheaf.cli.command;

import io.sheaf.cli.place.Place;
import io.sheaf.cli.place.TableSummary;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.store.TableName;
import java.io.IOException;
import java.util.Optional;

/// Questions before rows are lost.
final class Confirmations {
  private Confirmations() {}

  /// Asks before a table is dropped. One that is not there is for the drop itself to refuse.
  static void drop(Session session, Place place, String table) throws IOException {
    ask(session, place, table, "drop ");
  }

  /// Asks before a table is replaced; nothing is asked where there is none.
  static void replace(Session session, Place place, String table) throws IOException {
    ask(session, place, table, "replace ");
  }

  private static void ask(Session session, Place place, String table, String verb)
      throws IOException {
    Optional<TableSummary> found = find(place, table);
    if (found.isPresent()) {
      TableSummary there = found.get();
      session.confirm(verb + there.name() + " with " + Figures.count(there.rows(), "row", "rows"));
    }
  }

  /// The table that a name means: the whole of it in `main` first, else split at its first dot.
  static Optional<TableSummary> find(Place place, String table) throws IOException {
    var tables = place.tables();
    String inMain = TableName.inMain(table).qualified();
    return tables.stream()
        .filter(there -> there.name().equals(inMain))
        .findFirst()
        .or(() -> tables.stream().filter(there -> there.name().equals(table)).findFirst());
  }
}
