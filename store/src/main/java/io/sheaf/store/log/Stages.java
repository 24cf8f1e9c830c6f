package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The stages there are as of one commit: segments that wait, unseen, for the commit that brings
/// them into their tables. An immutable value that shares its structure.
public final class Stages {
  /// No stages.
  static final Stages NONE = new Stages(OrderedMap.empty(), 0);

  private final OrderedMap<Long, Entry.Staged> byId;
  private final long bytes;

  private Stages(OrderedMap<Long, Entry.Staged> byId, long bytes) {
    this.byId = byId;
    this.bytes = bytes;
  }

  /// How many there are.
  public int size() {
    return byId.size();
  }

  /// Length of all their segment files.
  public long bytes() {
    return bytes;
  }

  /// The stage of that id, or null.
  public Entry.@Nullable Staged get(long id) {
    return byId.get(id);
  }

  /// All of them, in the order in which they were made.
  public List<Entry.Staged> all() {
    List<Entry.Staged> all = new ArrayList<>(byId.size());
    byId.forEach(all::add);
    return all;
  }

  /// Those for a table.
  public List<Entry.Staged> of(long table) {
    List<Entry.Staged> some = new ArrayList<>();
    byId.forEach(
        stage -> {
          if (stage.table() == table) some.add(stage);
        });
    return some;
  }

  Stages with(Entry.Staged stage) throws Contradiction {
    if (stage.stage() < 1 || byId.get(stage.stage()) != null) {
      throw new Contradiction("two stages " + stage.stage());
    }
    return new Stages(byId.with(stage.stage(), stage), Math.addExact(bytes, stage.bytes()));
  }

  Stages without(Entry.Staged stage) {
    return new Stages(byId.without(stage.stage()), bytes - stage.bytes());
  }

  /// Without those for a table.
  Stages withoutTable(long table) {
    Stages left = this;
    for (Entry.Staged stage : of(table)) left = left.without(stage);
    return left;
  }

  /// The same with a file of its own for each segment.
  Stages inFiles() {
    OrderedMap<Long, Entry.Staged> all = byId;
    for (Entry.Staged stage : all()) all = all.with(stage.stage(), stage.inFiles());
    return new Stages(all, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Stages that && all().equals(that.all());
  }

  @Override
  public int hashCode() {
    return byId.size();
  }
}
