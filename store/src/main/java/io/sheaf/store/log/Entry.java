package io.sheaf.store.log;

import io.sheaf.store.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;

/// One fact in the log. Immutable. Bytes: `docs/format.md`, "Entries"; code: [EntryCodec].
public sealed interface Entry {

  /// What a [Change] is made of.
  sealed interface OfCommit extends Entry {}

  /// A change to one table.
  sealed interface OfTable extends OfCommit {
    /// Id of the table.
    long table();
  }

  /// The first entry of a store.
  ///
  /// @param store its identity
  /// @param time when it was made
  /// @param creator the program that made it
  record StoreCreated(UUID store, Instant time, String creator) implements Entry {}

  /// A new, empty table, under an id that no table has or had.
  record TableCreated(
      long table,
      TableName name,
      SchemaBytes schema,
      List<Long> columnIds,
      SequencedMap<String, String> properties)
      implements OfTable {
    public TableCreated {
      columnIds = List.copyOf(columnIds);
      properties = Collections.unmodifiableSequencedMap(new TreeMap<>(properties));
    }
  }

  /// The end of a table. Snapshots before keep it.
  record TableDropped(long table) implements OfTable {}

  /// Another name for a table.
  record TableRenamed(long table, TableName name) implements OfTable {}

  /// A new schema of a table: the columns it had, in front of new ones.
  ///
  /// @param schemaVersion one above the table's
  /// @param columnIds of all columns, new ones from [TableState#nextColumnId] on
  record ColumnAdded(long table, int schemaVersion, SchemaBytes schema, List<Long> columnIds)
      implements OfTable {
    public ColumnAdded {
      columnIds = List.copyOf(columnIds);
    }
  }

  /// Segments behind the last one of a table.
  record SegmentsAdded(long table, List<SegmentRef> segments) implements OfTable {
    public SegmentsAdded {
      segments = List.copyOf(segments);
    }
  }

  /// Segments in the place of others: `added` stands where the first of `removed` stood.
  record SegmentsReplaced(long table, List<Long> removed, List<SegmentRef> added)
      implements OfTable {
    public SegmentsReplaced {
      removed = List.copyOf(removed);
      added = List.copyOf(added);
    }
  }

  /// The same rows in other segments: `added` stands where the first of `removed` stood. The table
  /// has not changed by it.
  record SegmentsRewritten(long table, List<Long> removed, List<SegmentRef> added)
      implements OfTable {
    public SegmentsRewritten {
      removed = List.copyOf(removed);
      added = List.copyOf(added);
    }
  }

  /// Rows that are no longer there: snapshots before keep them. A segment of which no row is left
  /// leaves its table.
  record RowsDeleted(long table, List<DeletedFrom> segments) implements OfTable {
    public RowsDeleted {
      segments = List.copyOf(segments);
    }

    /// How many.
    public long count() {
      return segments.stream().mapToLong(from -> from.rows().count()).sum();
    }
  }

  /// Rows of one segment that were there until now.
  record DeletedFrom(long segment, DeletedRows rows) {}

  /// Segments that nobody sees until a commit brings them into their table, in the order of the
  /// stage: part of a commit of their own, and of a whole state.
  ///
  /// @param stage its id: the snapshot of that commit
  /// @param expiry when it may be given up
  record Staged(long stage, long table, Instant expiry, List<SegmentRef> segments)
      implements OfTable {
    public Staged {
      segments = List.copyOf(segments);
    }

    /// The same with a file of its own for each segment.
    Staged inFiles() {
      List<SegmentRef> files = segments.stream().map(SegmentRef::inFile).toList();
      return new Staged(stage, table, expiry, files);
    }

    /// How many rows it has.
    public long rows() {
      return segments.stream().mapToLong(SegmentRef::rows).sum();
    }

    /// Length of its segment files.
    public long bytes() {
      return segments.stream().mapToLong(SegmentRef::bytes).sum();
    }
  }

  /// What became of a stage.
  enum Ending {
    /// Its segments follow, in the same commit, as [SegmentsAdded].
    COMMITTED,
    /// Who made it has given it up.
    ABORTED,
    /// Nobody has committed it in time.
    EXPIRED
  }

  /// The end of a stage. The drop of a table ends its stages without one.
  record StageEnded(long stage, long table, Ending how) implements OfTable {}

  /// A change to what snapshots can be asked for. In a state, what it has come to.
  sealed interface OfRetention extends OfCommit {}

  /// From now on snapshots can be asked for so long: whole microseconds.
  record SnapshotsKept(Duration keep) implements OfRetention {}

  /// Snapshots before that one can no longer be asked for.
  record SnapshotsExpired(long before) implements OfRetention {}

  /// A part of the whole state, as it stands at the start of a log file.
  sealed interface OfState extends Entry {}

  /// The first part: what the store was like when the file was begun.
  ///
  /// @param snapshot the newest one
  /// @param time of that snapshot
  /// @param horizon the first snapshot that can be asked for: that has lost no segment since, or
  ///   none that is not kept
  record StateBegins(long snapshot, Instant time, long nextTableId, long horizon)
      implements OfState {}

  /// A table without its segments: they follow, as [SegmentsAdded].
  ///
  /// @param changedAt the snapshot that changed it last
  record TableKept(
      long table,
      TableName name,
      int schemaVersion,
      SchemaBytes schema,
      List<Long> columnIds,
      long nextColumnId,
      SequencedMap<String, String> properties,
      long changedAt)
      implements OfState {
    public TableKept {
      columnIds = List.copyOf(columnIds);
      properties = Collections.unmodifiableSequencedMap(new TreeMap<>(properties));
    }
  }

  /// Segments that have left a table with a snapshot, and that are kept for those before.
  record SegmentsLeft(long table, long snapshot, Instant time, List<SegmentRef> segments)
      implements OfState {
    public SegmentsLeft {
      segments = List.copyOf(segments);
    }
  }

  /// A key that is still remembered, by its hash.
  record KeyKept(KeyTable.Digest digest, long snapshot, long rows, Instant expiry)
      implements OfState {}

  /// The last part, with how many there were of the others, as a check on those who read it.
  record StateEnds(long tables, long segments, long keys) implements OfState {}

  /// The key of the commit it stands in.
  ///
  /// @param rows rows the commit added, or took away where it added none, for whoever repeats it
  /// @param expiry when the key may be forgotten
  record KeyUsed(CommitKey key, long rows, Instant expiry) implements Entry {}

  /// The end of a commit: the entries since the one before are atomic.
  ///
  /// @param snapshot one above the commit before
  /// @param time not before the commit before
  /// @param tables what each table it changed has become, as a check on those who replay
  record CommitEnd(long snapshot, Instant time, List<TableVersion> tables) implements Entry {
    public CommitEnd {
      tables = List.copyOf(tables);
    }
  }

  /// A table as a commit left it.
  ///
  /// @param schemaVersion 0 when the table is gone
  /// @param segments how many it has
  /// @param rows how many it has
  record TableVersion(long table, int schemaVersion, long segments, long rows) {}
}
