package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Puts the whole state into records, as many as it takes.
final class StateWriter {
  /// Entries of one record, unless a single one is larger: few enough that who reads one leaves no
  /// list behind which a young collection of garbage cannot take, and its head is within what is
  /// read at once.
  private static final int RECORD_BYTES = (1 << 20) - Disk.BLOCK;

  private static final int SEGMENTS = 4096;

  /// Codes of deleted rows in one entry.
  private static final int DELETED_BYTES = 1 << 20;

  /// Takes the entries of one record.
  interface Sink {
    void record(ByteBuffer entries, int count, Features features) throws DiskException;
  }

  private final Sink sink;
  private final FieldWriter entries = new FieldWriter();
  private Features features = Features.WRITTEN;
  private int count;
  private long segments;

  private StateWriter(Sink sink) {
    this.sink = sink;
  }

  /// Writes `catalog`, what `keys` remembers, and what is kept of old snapshots.
  static void write(Catalog catalog, KeyTable keys, Retention retention, Sink sink)
      throws DiskException {
    StateWriter writer = new StateWriter(sink);
    long horizon = retention.horizon();
    writer.add(
        new Entry.StateBegins(catalog.snapshot(), catalog.time(), catalog.nextTableId(), horizon));
    List<TableState> tables = catalog.tables();
    for (TableState table : tables) writer.table(table);
    for (Entry.Staged stage : catalog.stages().all()) writer.add(stage);
    for (Entry.KeyKept key : keys.kept()) writer.add(key);
    if (!retention.keep().isZero()) writer.add(new Entry.SnapshotsKept(retention.keep()));
    for (Retention.Left left : retention.kept()) writer.left(left);
    writer.add(new Entry.StateEnds(tables.size(), writer.segments, keys.size()));
    writer.flush();
  }

  private void table(TableState table) throws DiskException {
    add(
        new Entry.TableKept(
            table.id(),
            table.name(),
            table.schemaVersion(),
            table.schema(),
            table.columnIds(),
            table.nextColumnId(),
            table.properties(),
            table.changedAt()));
    SegmentList all = table.segments();
    segments += all.size();
    for (int from = 0; from < all.size(); from += SEGMENTS) {
      int to = Math.min(all.size(), from + SEGMENTS);
      add(new Entry.SegmentsAdded(table.id(), all.subList(from, to)));
    }
    deleted(table);
  }

  private void left(Retention.Left left) throws DiskException {
    CommittedSegment one = left.segment();
    add(new Entry.SegmentsLeft(one.table(), left.snapshot(), left.time(), List.of(one.segment())));
  }

  /// In entries that fit a record, however much of a segment is deleted.
  private void deleted(TableState table) throws DiskException {
    List<Entry.DeletedFrom> some = new ArrayList<>();
    long bytes = 0;
    for (SegmentRef segment : table.segments()) {
      TreeMap<Integer, DeletedRows.Part> parts = new TreeMap<>();
      for (var part : segment.deleted().parts().entrySet()) {
        parts.put(part.getKey(), part.getValue());
        bytes += part.getValue().code().length;
        if (bytes < DELETED_BYTES) continue;
        some.add(new Entry.DeletedFrom(segment.id(), DeletedRows.ofParts(parts)));
        add(new Entry.RowsDeleted(table.id(), some));
        some.clear();
        parts.clear();
        bytes = 0;
      }
      if (!parts.isEmpty()) {
        some.add(new Entry.DeletedFrom(segment.id(), DeletedRows.ofParts(parts)));
      }
    }
    if (!some.isEmpty()) add(new Entry.RowsDeleted(table.id(), some));
  }

  private void add(Entry entry) throws DiskException {
    int before = entries.size();
    EntryCodec.write(entries, entry);
    if (entries.size() > RECORD_BYTES && count > 0) {
      entries.cut(before);
      flush();
      EntryCodec.write(entries, entry);
    }
    features = features.and(Features.of(entry));
    count++;
  }

  private void flush() throws DiskException {
    if (count == 0) return;
    sink.record(entries.written(), count, features);
    features = Features.WRITTEN;
    entries.cut(0);
    count = 0;
  }
}
