package io.sheaf.store;

/// The table that has the name by then goes.
record DropTable(String name) implements Step {
  @Override
  public void compose(Composition commit) {
    commit.drop(commit.require(name));
  }
}
