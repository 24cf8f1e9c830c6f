package io.sheaf.store;

import io.sheaf.store.log.Entry;
import io.sheaf.store.log.TableState;

/// The table that had a name before the commit gets another.
record RenameTable(String name, TableName wanted) implements Step {
  @Override
  public void compose(Composition commit) {
    TableState table = commit.require(name);
    commit.requireFree(wanted);
    commit.named(table, wanted);
    commit.add(new Entry.TableRenamed(table.id(), wanted));
  }
}
