package io.sheaf.store.log;

import java.util.List;

/// A commit as a function of the state it is made on.
///
/// Called once, under the commit lock, with the newest state, which nobody can change in between:
/// so whatever the commit depends on (a name is free, a table has not changed since) is checked
/// here, by throwing. It neither blocks nor calls back into the log.
@FunctionalInterface
public interface Change {
  /// The entries that lead to the next state; what it throws goes to the committer unchanged, and
  /// nothing is committed.
  List<Entry.OfTable> on(Catalog newest);
}
