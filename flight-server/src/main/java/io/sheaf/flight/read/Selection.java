package io.sheaf.flight.read;

import io.sheaf.store.Scan;
import io.sheaf.store.Snapshot;
import io.sheaf.store.TableView;
import io.sheaf.store.filter.tree.Predicate;
import java.util.List;
import java.util.Optional;

/// A request resolved against one snapshot, which it owns.
///
/// @param snapshot the snapshot
/// @param table the table as it is there
/// @param columns ordinals of the chosen columns, in the order wanted; empty means all
/// @param where the filter of a request; empty where there is none, and for tickets
/// @param scan the scan of what was asked for
record Selection(
    Snapshot snapshot,
    TableView table,
    Optional<List<Integer>> columns,
    Optional<Predicate> where,
    Scan scan)
    implements AutoCloseable {
  @Override
  public void close() {
    snapshot.close();
  }
}
