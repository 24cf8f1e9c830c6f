package io.sheaf.store;

import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.Stages;
import io.sheaf.store.table.Ingest;
import java.time.Instant;
import java.util.List;

/// Rows that wait for a commit to bring them into a table.
///
/// @param expiry when they go otherwise
record StageRows(long table, Ingest ingest, Instant expiry, StageLimits limits) implements Step {
  @Override
  public void compose(Composition commit) {
    commit.require(table);
    List<SegmentRef> segments = ingest.sealed();
    long bytes = segments.stream().mapToLong(SegmentRef::bytes).sum();
    requireRoom(commit.base().stages(), bytes, limits);
    commit.add(new Entry.Staged(commit.base().snapshot() + 1, table, expiry, segments));
  }

  /// Throws unless a stage of so many bytes may come to those there are.
  static void requireRoom(Stages stages, long bytes, StageLimits limits) {
    boolean most = stages.size() >= limits.count();
    if (!most && bytes <= limits.bytes() - stages.bytes()) return;
    throw new StoreException.StagesFull(
        most
            ? stages.size() + " stages, the most there may be"
            : bytes + " bytes more than " + stages.bytes() + " of at most " + limits.bytes());
  }
}
