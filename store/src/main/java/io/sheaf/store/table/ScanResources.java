package io.sheaf.store.table;

import io.sheaf.store.StoreException;
import io.sheaf.store.pool.Holder;

/// What a running scan keeps: its lease on the snapshot, and its place in the pool's books.
///
/// Closed once, by the cursor that runs the scan.
public record ScanResources(Segments segments, Holder holder, long snapshot)
    implements AutoCloseable {
  /// Takes a share of the lease on `snapshot`, which the caller holds, and takes over the holder.
  ///
  /// @throws StoreException.Closed when the snapshot or the store was closed
  public ScanResources {
    try {
      segments.leases().share(snapshot);
    } catch (StoreException e) {
      holder.close();
      throw e;
    }
  }

  @Override
  public void close() {
    holder.close();
    segments.leases().release(snapshot);
  }
}
