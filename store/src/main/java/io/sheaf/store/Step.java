package io.sheaf.store;

import io.sheaf.store.table.Ingest;
import org.jspecify.annotations.Nullable;

/// One part of a commit: what becomes of one table.
///
/// What a step takes away it takes of what was there before the commit, whatever stands before it
/// in the commit.
interface Step {
  /// Whether it looks at what is there before it can be composed.
  default boolean looks() {
    return false;
  }

  /// Looks at what is there. Called again when that has changed by the time of the commit.
  default void look(Snapshot snapshot) {}

  /// Adds its entries to the commit, or throws why it cannot be made. Under the commit lock: it
  /// neither blocks nor asks the log.
  ///
  /// @throws StoreException.Conflict when the table is not as it was looked at
  void compose(Composition commit);

  /// The rows it brings, sealed; null when it brings none.
  default @Nullable Ingest ingest() {
    return null;
  }
}
