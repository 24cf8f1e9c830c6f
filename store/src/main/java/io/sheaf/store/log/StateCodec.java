package io.sheaf.store.log;

/// The parts of a whole state to bytes and back: `docs/format.md`, "Entries".
final class StateCodec {
  private StateCodec() {}

  static void write(FieldWriter out, Entry.OfState entry) {
    switch (entry) {
      case Entry.StateBegins e ->
          out.u64(e.snapshot()).time(e.time()).u64(e.nextTableId()).u64(e.horizon());
      case Entry.TableKept e -> {
        EntryCodec.writeName(out.u64(e.table()), e.name());
        EntryCodec.writeSchema(out.u32(e.schemaVersion()), e.schema(), e.columnIds());
        EntryCodec.writeProperties(out.u64(e.nextColumnId()).u64(e.changedAt()), e.properties());
      }
      case Entry.KeyKept e ->
          out.u64(e.digest().high())
              .u64(e.digest().low())
              .u64(e.snapshot())
              .u64(e.rows())
              .time(e.expiry());
      case Entry.SegmentsLeft e -> RetentionCodec.write(out, e);
      case Entry.StateEnds e -> out.u64(e.tables()).u64(e.segments()).u64(e.keys());
    }
  }

  static Entry.OfState read(EntryType type, FieldReader in) throws Malformed {
    return switch (type) {
      case STATE_BEGINS -> new Entry.StateBegins(in.u64(), in.time(), in.u64(), in.u64());
      case TABLE_KEPT -> readTable(in);
      case KEY_KEPT ->
          new Entry.KeyKept(new KeyTable.Digest(in.u64(), in.u64()), in.u64(), in.u64(), in.time());
      case STATE_ENDS -> new Entry.StateEnds(in.u64(), in.u64(), in.u64());
      default -> throw new AssertionError(type + " is no part of a state");
    };
  }

  private static Entry.TableKept readTable(FieldReader in) throws Malformed {
    long table = in.u64();
    var name = EntryCodec.readName(in);
    int schemaVersion = in.count();
    SchemaBytes schema = EntryCodec.readSchema(in);
    var columnIds = EntryCodec.readIds(in);
    long nextColumnId = in.u64();
    long changedAt = in.u64();
    return new Entry.TableKept(
        table,
        name,
        schemaVersion,
        schema,
        columnIds,
        nextColumnId,
        EntryCodec.readProperties(in),
        changedAt);
  }
}
