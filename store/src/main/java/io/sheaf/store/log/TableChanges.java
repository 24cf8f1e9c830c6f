package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What each entry does to one table, and what it must not do.
final class TableChanges {
  private TableChanges() {}

  /// The segments that a change brings into its table.
  static List<SegmentRef> brought(Entry.OfTable change) {
    return switch (change) {
      case Entry.SegmentsAdded added -> added.segments();
      case Entry.SegmentsReplaced replaced -> replaced.added();
      case Entry.SegmentsRewritten rewritten -> rewritten.added();
      default -> List.of();
    };
  }

  /// The segments that a change takes out of its table.
  static List<CommittedSegment> leaving(Entry.OfTable change, Catalog before) {
    TableState table = before.table(change.table());
    if (table == null) return List.of();
    List<SegmentRef> gone =
        switch (change) {
          case Entry.SegmentsReplaced replaced -> those(replaced.removed(), table);
          case Entry.SegmentsRewritten rewritten -> those(rewritten.removed(), table);
          case Entry.RowsDeleted deleted -> emptied(deleted, table);
          case Entry.TableDropped _ -> table.segments();
          default -> List.of();
        };
    return gone.stream().map(segment -> new CommittedSegment(table.id(), segment)).toList();
  }

  /// Ids of the segments that a change takes out of stages, and brings into no table.
  static List<Long> abandoned(Entry.OfTable change, Catalog before) {
    List<Entry.Staged> stages =
        switch (change) {
          case Entry.TableDropped dropped -> before.stages().of(dropped.table());
          case Entry.StageEnded end when end.how() != Entry.Ending.COMMITTED -> {
            Entry.Staged stage = before.stages().get(end.stage());
            yield stage == null ? List.of() : List.of(stage);
          }
          default -> List.of();
        };
    return stages.stream().flatMap(each -> each.segments().stream()).map(SegmentRef::id).toList();
  }

  private static List<SegmentRef> those(List<Long> ids, TableState table) {
    Map<Long, SegmentRef> byId = byId(table);
    return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
  }

  /// The segments of which a deletion takes the last rows.
  private static List<SegmentRef> emptied(Entry.RowsDeleted deleted, TableState table) {
    Map<Long, SegmentRef> byId = byId(table);
    List<SegmentRef> gone = new ArrayList<>();
    for (Entry.DeletedFrom from : deleted.segments()) {
      SegmentRef segment = byId.get(from.segment());
      if (segment != null && segment.rowsLeft() == from.rows().count()) gone.add(segment);
    }
    return gone;
  }

  private static Map<Long, SegmentRef> byId(TableState table) {
    Map<Long, SegmentRef> byId = new HashMap<>();
    table.segments().forEach(segment -> byId.put(segment.id(), segment));
    return byId;
  }

  static TableState delete(TableState table, Entry.RowsDeleted deleted, long snapshot)
      throws Contradiction {
    Map<Long, SegmentRef> byId = byId(table);
    Map<Long, Optional<SegmentRef>> changed = new HashMap<>();
    List<SegmentRef> gone = new ArrayList<>();
    List<SegmentRef> come = new ArrayList<>();
    for (Entry.DeletedFrom from : deleted.segments()) {
      SegmentRef segment = byId.get(from.segment());
      if (segment == null || changed.containsKey(from.segment())) {
        throw new Contradiction(
            "no segment " + from.segment() + " in " + table.name() + " to delete from");
      }
      SegmentRef left = segment.without(from.rows());
      gone.add(segment);
      if (left.rowsLeft() > 0) come.add(left);
      changed.put(segment.id(), left.rowsLeft() > 0 ? Optional.of(left) : Optional.empty());
    }
    return table.withSegments(table.segments().changing(changed), gone, come, snapshot);
  }

  static TableState create(Entry.TableCreated created, long snapshot) throws Contradiction {
    return new TableState(
        created.table(),
        created.name(),
        1,
        created.schema(),
        created.columnIds(),
        nextColumnId(created.columnIds(), 0, 1),
        created.properties(),
        SegmentList.EMPTY,
        0,
        0,
        0,
        snapshot);
  }

  static TableState column(TableState table, Entry.ColumnAdded added, long snapshot)
      throws Contradiction {
    if (added.schemaVersion() != table.schemaVersion() + 1) {
      throw new Contradiction(
          "schema version "
              + added.schemaVersion()
              + " of "
              + table.name()
              + " follows "
              + table.schemaVersion());
    }
    int kept = table.columnIds().size();
    List<Long> ids = added.columnIds();
    if (ids.size() < kept || !ids.subList(0, kept).equals(table.columnIds())) {
      throw new Contradiction("columns of " + table.name() + " change their ids");
    }
    long nextId = nextColumnId(ids, kept, table.nextColumnId());
    return table.withSchema(added.schemaVersion(), added.schema(), ids, nextId, snapshot);
  }

  /// One above the last of `ids`, which from index `from` on must rise from `least`.
  private static long nextColumnId(List<Long> ids, int from, long least) throws Contradiction {
    long next = least;
    for (long id : ids.subList(from, ids.size())) {
      if (id < next || id == Long.MAX_VALUE) {
        throw new Contradiction("column id " + id + ", expected " + next + " or more");
      }
      next = id + 1;
    }
    return next;
  }

  static TableState add(TableState table, Entry.SegmentsAdded added, long snapshot)
      throws Contradiction {
    checkNew(table, added.segments());
    SegmentList list = table.segments().plus(added.segments());
    return table.withSegments(list, List.of(), added.segments(), snapshot);
  }

  static TableState replace(TableState table, Entry.SegmentsReplaced replaced, long snapshot)
      throws Contradiction {
    return replace(table, replaced.removed(), replaced.added(), snapshot);
  }

  static TableState rewrite(TableState table, Entry.SegmentsRewritten rewritten)
      throws Contradiction {
    TableState now = replace(table, rewritten.removed(), rewritten.added(), table.changedAt());
    if (now.rows() == table.rows()) return now;
    throw new Contradiction(
        "%d rows of %s are rewritten as %d".formatted(table.rows(), table.name(), now.rows()));
  }

  private static TableState replace(
      TableState table, List<Long> removed, List<SegmentRef> added, long snapshot)
      throws Contradiction {
    checkNew(table, added);
    Map<Long, SegmentRef> byId = byId(table);
    Set<SegmentRef> gone = new LinkedHashSet<>();
    for (long id : removed) {
      SegmentRef segment = byId.get(id);
      if (segment == null || !gone.add(segment)) {
        throw new Contradiction("no segment " + id + " in " + table.name() + " to replace");
      }
    }
    if (gone.isEmpty()) {
      throw new Contradiction("a replacement in " + table.name() + " replaces nothing");
    }
    SegmentList list = table.segments().replacing(gone, added);
    return table.withSegments(list, new ArrayList<>(gone), added, snapshot);
  }

  static void checkNew(TableState table, List<SegmentRef> segments) throws Contradiction {
    Set<Long> seen = new HashSet<>();
    for (SegmentRef segment : segments) {
      if (!seen.add(segment.id())) {
        throw new Contradiction("segment " + segment.id() + " twice in " + table.name());
      }
      if (segment.schemaVersion() > table.schemaVersion()) {
        throw new Contradiction(
            "segment "
                + segment.id()
                + " of "
                + table.name()
                + " has schema version "
                + segment.schemaVersion()
                + ", the table "
                + table.schemaVersion());
      }
    }
  }
}
