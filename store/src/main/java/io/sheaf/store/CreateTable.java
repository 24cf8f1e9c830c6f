package io.sheaf.store;

import io.sheaf.store.log.Entry;
import io.sheaf.store.log.SchemaBytes;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.Ingest;
import io.sheaf.store.table.TableProperties;
import io.sheaf.store.table.TableTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A new table, with the rows it begins with if there are any.
///
/// @param replace whether it takes the place of one of that name, if there is one
record CreateTable(
    TableName name,
    TableTarget target,
    TableOptions options,
    @Nullable Ingest ingest,
    boolean replace)
    implements Step {
  @Override
  public void compose(Composition commit) {
    TableState old = commit.find(name);
    if (old != null && replace) commit.drop(commit.require(old.id()));
    else commit.requireFree(name);
    commit.named(null, name);
    commit.add(
        new Entry.TableCreated(
            target.id(),
            name,
            SchemaBytes.copyOf(target.schema().bytes()),
            target.columnIds(),
            TableProperties.of(options.batchRows(), options.codec())));
    List<SegmentRef> segments = ingest == null ? List.of() : ingest.sealed();
    if (!segments.isEmpty()) commit.add(new Entry.SegmentsAdded(target.id(), segments));
  }
}
