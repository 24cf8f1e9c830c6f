package io.sheaf.store;

import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import java.util.List;

/// All rows that the table has by then go.
record RemoveAll(long table) implements Step {
  @Override
  public void compose(Composition commit) {
    TableState now = commit.requireWhole(table);
    if (now.segments().isEmpty()) return;
    List<Long> ids = now.segments().stream().map(SegmentRef::id).toList();
    commit.add(new Entry.SegmentsReplaced(table, ids, List.of()));
    commit.leaves(table, now.segments());
  }
}
