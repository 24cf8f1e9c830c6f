package io.sheaf.store.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts a whole state together again from its entries. One thread.
final class StateReader {
  private final List<TableState> tables = new ArrayList<>();
  private final Map<Long, CommittedSegment> segments = new HashMap<>();
  private final KeyTable keys = new KeyTable();
  private Stages stages = Stages.NONE;
  private long stagedSegments;
  private final List<Retention.Left> left = new ArrayList<>();
  private Duration keep = Duration.ZERO;
  private Entry.@Nullable StateBegins begin;
  private long keysRead;
  private @Nullable Catalog catalog;

  /// Takes an entry in, which is the next one.
  void add(Entry entry) throws Contradiction {
    require(catalog == null, "a state goes on behind its end");
    Entry.StateBegins first = begin;
    if (entry instanceof Entry.StateBegins beginning) {
      require(first == null, "a state begins twice");
      boolean sane =
          beginning.snapshot() > 0
              && beginning.horizon() >= 0
              && beginning.horizon() <= beginning.snapshot()
              && beginning.nextTableId() > 0;
      require(sane, "a state that cannot be: " + beginning);
      begin = beginning;
      return;
    }
    if (first == null) throw new Contradiction("a state does not begin with its beginning");
    switch (entry) {
      case Entry.TableKept table -> tables.add(table(table));
      case Entry.SegmentsAdded added -> add(added);
      case Entry.RowsDeleted deleted -> delete(deleted);
      case Entry.Staged stage -> stage(stage);
      case Entry.KeyKept key -> {
        keys.keep(key);
        keysRead++;
      }
      case Entry.SnapshotsKept(Duration duration) -> keep = duration;
      case Entry.SegmentsLeft some -> left(some);
      case Entry.StateEnds end -> catalog = end(first, end);
      default -> throw new Contradiction(entry.getClass().getSimpleName() + " in a state");
    }
  }

  private void left(Entry.SegmentsLeft some) throws Contradiction {
    boolean rises = left.isEmpty() || left.getLast().snapshot() <= some.snapshot();
    require(rises, "segments that have left are not in the order of their snapshots");
    for (SegmentRef segment : some.segments()) {
      CommittedSegment committed = new CommittedSegment(some.table(), segment);
      left.add(new Retention.Left(committed, some.snapshot(), some.time()));
    }
  }

  private static TableState table(Entry.TableKept kept) {
    return new TableState(
        kept.table(),
        kept.name(),
        kept.schemaVersion(),
        kept.schema(),
        kept.columnIds(),
        kept.nextColumnId(),
        kept.properties(),
        SegmentList.EMPTY,
        0,
        0,
        0,
        kept.changedAt());
  }

  /// The table that a part belongs to: the one that came last.
  private TableState last(long id) throws Contradiction {
    TableState table = tables.isEmpty() ? null : tables.getLast();
    if (table == null || table.id() != id) {
      throw new Contradiction("a part of table " + id + " is not behind it");
    }
    return table;
  }

  private void delete(Entry.RowsDeleted deleted) throws Contradiction {
    TableState table = last(deleted.table());
    TableState left = TableChanges.delete(table, deleted, table.changedAt());
    boolean all = left.segments().size() == table.segments().size();
    require(all, "a state holds a segment without rows, of table " + table.name());
    tables.set(tables.size() - 1, left);
  }

  private void add(Entry.SegmentsAdded added) throws Contradiction {
    TableState table = last(added.table());
    for (SegmentRef segment : added.segments()) {
      CommittedSegment committed = new CommittedSegment(added.table(), segment);
      require(segments.put(segment.id(), committed) == null, "segment " + segment.id() + " twice");
    }
    try {
      tables.set(tables.size() - 1, TableChanges.add(table, added, table.changedAt()));
    } catch (ArithmeticException e) {
      throw new Contradiction("table " + added.table() + ": its sums exceed 64 bits", e);
    }
  }

  private void stage(Entry.Staged stage) throws Contradiction {
    for (SegmentRef segment : stage.segments()) {
      CommittedSegment staged = new CommittedSegment(stage.table(), segment);
      require(segments.put(segment.id(), staged) == null, "segment " + segment.id() + " twice");
    }
    stagedSegments += stage.segments().size();
    stages = stages.with(stage);
  }

  private Catalog end(Entry.StateBegins first, Entry.StateEnds end) throws Contradiction {
    // Who does not know of stages counts none of their segments.
    long inTables = segments.size() - stagedSegments;
    Entry.StateEnds found = new Entry.StateEnds(tables.size(), inTables, keysRead);
    require(end.equals(found), "a state says " + end + ", has " + found);
    Set<Long> ids = tables.stream().map(TableState::id).collect(Collectors.toSet());
    for (Entry.Staged stage : stages.all()) {
      require(ids.contains(stage.table()), "stage " + stage.stage() + " is for no table");
    }
    return Catalog.of(first, tables, stages);
  }

  /// The state, once its last entry was there; null before.
  @Nullable Catalog catalog() {
    return catalog;
  }

  Map<Long, CommittedSegment> segments() {
    return segments;
  }

  KeyTable keys() {
    return keys;
  }

  /// Puts what is kept where it belongs.
  void restore(Retention retention) {
    retention.restore(begin == null ? 0 : begin.horizon(), keep, left);
  }

  private static void require(boolean holds, String otherwise) throws Contradiction {
    if (!holds) throw new Contradiction(otherwise);
  }
}
