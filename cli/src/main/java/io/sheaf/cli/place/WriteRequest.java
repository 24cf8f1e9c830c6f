package io.sheaf.cli.place;

import io.sheaf.store.Key;
import io.sheaf.store.TableOptions;

/// A wish to write.
///
/// @param table the name as it was typed
/// @param options of a table that this creates
public record WriteRequest(String table, Mode mode, Key key, TableOptions options) {
  /// What becomes of a table that is there already, and of one that is not.
  public enum Mode {
    /// Make the table; one of that name must not exist.
    CREATE,
    /// Add to the table, which must exist.
    APPEND,
    /// Make the table, in place of one of that name.
    REPLACE
  }
}
