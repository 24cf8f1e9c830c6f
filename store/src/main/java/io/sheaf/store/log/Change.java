package io.sheaf.store.log;

import java.util.List;

/// A commit as a function of the state it is made on.
///
/// Called under the commit lock, by any thread that commits, with the state that the commits before
/// it lead to, which nobody can change in between: so whatever the commit depends on (a name is
/// free, a table has not changed since) is checked here, by throwing. What it noted of one call it
/// notes anew in the next, should there be one. It neither blocks nor calls back into the log.
@FunctionalInterface
public interface Change {
  /// The entries that lead to the next state; what it throws goes to the committer unchanged, and
  /// nothing is committed.
  List<? extends Entry.OfCommit> on(Catalog newest);
}
