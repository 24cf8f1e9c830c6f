package io.sheaf.flight.request;

import io.sheaf.flight.error.Refusal;
import io.sheaf.store.TableName;
import java.util.List;

/// How a request names a table.
public sealed interface TableAddress {
  /// A text. It is looked up whole in schema `main` first, and split at its first dot if there is
  /// no such table.
  ///
  /// @param text what was written
  /// @param whole whether a table that is made takes the whole text as its name in `main`
  record Text(String text, boolean whole) implements TableAddress {
    @Override
    public TableName created() {
      return whole ? TableName.inMain(text) : TableName.of(text);
    }
  }

  /// Schema and table, which leaves no choice.
  record Exact(TableName name) implements TableAddress {
    @Override
    public TableName created() {
      return name;
    }

    @Override
    public String text() {
      return name.qualified();
    }
  }

  /// The name under which a table would be made.
  TableName created();

  /// What was written, for messages.
  String text();

  /// The address that a JSON field gives.
  static TableAddress ofText(String text) {
    if (text.isEmpty()) throw Refusal.badRequest("a table's name cannot be empty");
    return new Text(text, false);
  }

  /// The address that the path of a descriptor gives.
  static TableAddress ofPath(List<String> path) {
    return switch (path.size()) {
      case 1 -> new Text(path.getFirst(), true);
      case 2 -> new Exact(new TableName(path.getFirst(), path.getLast()));
      default ->
          throw Refusal.badRequest(
              "a path has one element, the table, or two, schema and table; this one has "
                  + path.size());
    };
  }
}
