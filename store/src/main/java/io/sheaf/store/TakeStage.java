package io.sheaf.store;

import io.sheaf.store.log.Entry;

/// The rows of a stage come behind those that its table has by then, and the stage ends.
record TakeStage(long stage) implements Step {
  @Override
  public void compose(Composition commit) {
    Entry.Staged staged = commit.requireStage(stage);
    commit.require(staged.table());
    commit.add(new Entry.StageEnded(stage, staged.table(), Entry.Ending.COMMITTED));
    if (staged.segments().isEmpty()) return;
    commit.add(new Entry.SegmentsAdded(staged.table(), staged.segments()));
  }
}
