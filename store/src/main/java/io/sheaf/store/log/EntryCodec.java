package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Entries to bytes and back: `docs/format.md`, "Entries".
///
/// An entry is `u16 type, u16 flags, u32 body bytes, body, zeros to a multiple of 8`.
final class EntryCodec {
  private static final int HEADER = 8;
  private static final int ALIGNMENT = 8;

  private EntryCodec() {}

  static void write(FieldWriter out, Entry entry) {
    EntryType type = typeOf(entry);
    int start = out.size();
    out.u16(type.number).u16(type.flags).u32(0);
    writeBody(out, entry);
    out.patchU32(start + 4, out.size() - start - HEADER);
    out.padTo(ALIGNMENT);
  }

  private static EntryType typeOf(Entry entry) {
    return switch (entry) {
      case Entry.StoreCreated e -> EntryType.STORE_CREATED;
      case Entry.CommitEnd e -> EntryType.COMMIT_END;
      case Entry.KeyUsed e -> EntryType.KEY_USED;
      case Entry.TableCreated e -> EntryType.TABLE_CREATED;
      case Entry.TableDropped e -> EntryType.TABLE_DROPPED;
      case Entry.TableRenamed e -> EntryType.TABLE_RENAMED;
      case Entry.ColumnAdded e -> EntryType.COLUMN_ADDED;
      case Entry.SegmentsAdded e -> EntryType.SEGMENTS_ADDED;
      case Entry.SegmentsReplaced e -> EntryType.SEGMENTS_REPLACED;
      case Entry.SegmentsRewritten e -> EntryType.SEGMENTS_REWRITTEN;
      case Entry.RowsDeleted e -> EntryType.ROWS_DELETED;
      case Entry.Staged e -> EntryType.STAGED;
      case Entry.StageEnded e -> EntryType.STAGE_ENDED;
      case Entry.StateBegins e -> EntryType.STATE_BEGINS;
      case Entry.TableKept e -> EntryType.TABLE_KEPT;
      case Entry.KeyKept e -> EntryType.KEY_KEPT;
      case Entry.StateEnds e -> EntryType.STATE_ENDS;
      case Entry.SnapshotsKept e -> EntryType.SNAPSHOTS_KEPT;
      case Entry.SnapshotsExpired e -> EntryType.SNAPSHOTS_EXPIRED;
      case Entry.SegmentsLeft e -> EntryType.SEGMENTS_LEFT;
    };
  }

  private static void writeBody(FieldWriter out, Entry entry) {
    switch (entry) {
      case Entry.StoreCreated e -> out.uuid(e.store()).time(e.time()).text(e.creator());
      case Entry.CommitEnd e -> {
        out.u64(e.snapshot()).time(e.time()).u32(e.tables().size());
        for (Entry.TableVersion version : e.tables()) {
          out.u64(version.table()).u32(version.schemaVersion()).u32(0);
          out.u64(version.segments()).u64(version.rows());
        }
      }
      case Entry.KeyUsed e -> {
        out.text(e.key().principal()).text(e.key().scope()).text(e.key().key());
        out.u64(e.rows()).time(e.expiry());
      }
      case Entry.TableCreated e -> {
        writeName(out.u64(e.table()), e.name());
        writeSchema(out, e.schema(), e.columnIds());
        writeProperties(out, e.properties());
      }
      case Entry.TableDropped e -> out.u64(e.table());
      case Entry.TableRenamed e -> writeName(out.u64(e.table()), e.name());
      case Entry.ColumnAdded e -> {
        out.u64(e.table()).u32(e.schemaVersion());
        writeSchema(out, e.schema(), e.columnIds());
      }
      case Entry.SegmentsAdded e -> SegmentCodec.write(out.u64(e.table()), e.segments());
      case Entry.OfState e -> StateCodec.write(out, e);
      case Entry.OfRetention e -> RetentionCodec.write(out, e);
      case Entry.SegmentsReplaced e -> writeOthers(out, e.table(), e.removed(), e.added());
      case Entry.SegmentsRewritten e -> writeOthers(out, e.table(), e.removed(), e.added());
      case Entry.RowsDeleted e -> DeletedCodec.write(out.u64(e.table()), e.segments());
      case Entry.Staged e -> StageCodec.write(out, e);
      case Entry.StageEnded e -> StageCodec.write(out, e);
    }
  }

  private static void writeOthers(
      FieldWriter out, long table, List<Long> removed, List<SegmentRef> added) {
    out.u64(table).u32(removed.size());
    removed.forEach(out::u64);
    SegmentCodec.write(out, added);
  }

  static void writeName(FieldWriter out, TableName name) {
    out.text(name.schema()).text(name.table());
  }

  static void writeProperties(FieldWriter out, SequencedMap<String, String> properties) {
    out.u32(properties.size());
    properties.forEach((name, value) -> out.text(name).text(value));
  }

  static void writeSchema(FieldWriter out, SchemaBytes schema, List<Long> ids) {
    out.bytes(schema.segment().asByteBuffer()).u32(ids.size());
    ids.forEach(out::u64);
  }

  /// Reads `count` entries, which are all that is left in `in`. A type that this program does not
  /// know, and may not skip, is `StoreException.NewerFormat` for `file`.
  static List<Entry> readAll(FieldReader in, int count, Features features, String file)
      throws Malformed {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = in.offset();
      int number = in.u16();
      int flags = in.u16();
      FieldReader body = in.part(in.count());
      in.padTo(ALIGNMENT);
      if ((flags & ~EntryType.SKIPPABLE) != 0) {
        throw new Malformed(at + 2, "unknown flags " + flags + " of an entry");
      }
      EntryType type = EntryType.of(number);
      if (type == null) {
        skip(file, at, number, flags);
        continue;
      }
      Entry entry = read(type, body);
      if (!features.cover(Features.of(entry))) {
        throw new Malformed(at, "an entry of type " + type + " without its feature");
      }
      entries.add(entry);
      if (body.remaining() > 0 && !features.mayHoldMore()) {
        throw body.bad(body.remaining() + " bytes too many in an entry of type " + type);
      }
    }
    if (in.remaining() > 0) {
      throw in.bad(in.remaining() + " bytes behind the last entry");
    }
    return entries;
  }

  private static void skip(String file, long at, int number, int flags) {
    if ((flags & EntryType.SKIPPABLE) == 0) {
      throw new StoreException.NewerFormat(file, at, "entry type " + number);
    }
  }

  private static Entry read(EntryType type, FieldReader in) throws Malformed {
    long at = in.offset();
    try {
      return switch (type) {
        case STORE_CREATED -> new Entry.StoreCreated(in.uuid(), in.time(), in.text());
        case COMMIT_END -> new Entry.CommitEnd(in.u64(), in.time(), readVersions(in));
        case KEY_USED ->
            new Entry.KeyUsed(new CommitKey(in.text(), in.text(), in.text()), in.u64(), in.time());
        case TABLE_CREATED ->
            new Entry.TableCreated(
                in.u64(), readName(in), readSchema(in), readIds(in), readProperties(in));
        case TABLE_DROPPED -> new Entry.TableDropped(in.u64());
        case TABLE_RENAMED -> new Entry.TableRenamed(in.u64(), readName(in));
        case COLUMN_ADDED ->
            new Entry.ColumnAdded(in.u64(), in.count(), readSchema(in), readIds(in));
        case SEGMENTS_ADDED -> new Entry.SegmentsAdded(in.u64(), SegmentCodec.read(in));
        case SEGMENTS_REPLACED ->
            new Entry.SegmentsReplaced(in.u64(), readIds(in), SegmentCodec.read(in));
        case SEGMENTS_REWRITTEN ->
            new Entry.SegmentsRewritten(in.u64(), readIds(in), SegmentCodec.read(in));
        case ROWS_DELETED -> new Entry.RowsDeleted(in.u64(), DeletedCodec.read(in));
        case STAGED -> StageCodec.readStaged(in);
        case STAGE_ENDED -> StageCodec.readEnded(in);
        case STATE_BEGINS, TABLE_KEPT, KEY_KEPT, STATE_ENDS -> StateCodec.read(type, in);
        case SNAPSHOTS_KEPT, SNAPSHOTS_EXPIRED, SEGMENTS_LEFT -> RetentionCodec.read(type, in);
      };
    } catch (StoreException.BadInput e) {
      throw new Malformed(at, String.valueOf(e.getMessage()));
    }
  }

  static TableName readName(FieldReader in) throws Malformed {
    return new TableName(in.text(), in.text());
  }

  static SchemaBytes readSchema(FieldReader in) throws Malformed {
    return SchemaBytes.copyOf(in.bytes());
  }

  static List<Long> readIds(FieldReader in) throws Malformed {
    int count = in.count(Long.BYTES);
    List<Long> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(in.u64());
    }
    return ids;
  }

  static SequencedMap<String, String> readProperties(FieldReader in) throws Malformed {
    int count = in.count();
    TreeMap<String, String> properties = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      long at = in.offset();
      if (properties.put(in.text(), in.text()) != null) {
        throw new Malformed(at, "a property twice");
      }
    }
    return properties;
  }

  private static List<Entry.TableVersion> readVersions(FieldReader in) throws Malformed {
    int count = in.count(32);
    List<Entry.TableVersion> versions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long table = in.u64();
      int schemaVersion = in.count();
      in.zeros(4);
      versions.add(new Entry.TableVersion(table, schemaVersion, in.u64(), in.u64()));
    }
    return versions;
  }
}
