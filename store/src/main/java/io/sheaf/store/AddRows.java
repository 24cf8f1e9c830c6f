package io.sheaf.store;

import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.table.Ingest;
import java.util.List;

/// Rows behind those that the table has by then.
record AddRows(long table, Ingest ingest) implements Step {
  @Override
  public void compose(Composition commit) {
    commit.require(table);
    List<SegmentRef> segments = ingest.sealed();
    if (!segments.isEmpty()) commit.add(new Entry.SegmentsAdded(table, segments));
  }
}
