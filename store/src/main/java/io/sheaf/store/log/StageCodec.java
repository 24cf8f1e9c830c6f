package io.sheaf.store.log;

import java.util.List;

/// What the log tells of stages, to bytes and back: `docs/format.md`, "Entries".
final class StageCodec {
  /// In the order of their numbers.
  private static final List<Entry.Ending> ENDINGS =
      List.of(Entry.Ending.COMMITTED, Entry.Ending.ABORTED, Entry.Ending.EXPIRED);

  private StageCodec() {}

  static void write(FieldWriter out, Entry.Staged stage) {
    out.u64(stage.stage()).u64(stage.table()).time(stage.expiry());
    SegmentCodec.write(out, stage.segments());
  }

  static Entry.Staged readStaged(FieldReader in) throws Malformed {
    return new Entry.Staged(in.u64(), in.u64(), in.time(), SegmentCodec.read(in));
  }

  static void write(FieldWriter out, Entry.StageEnded end) {
    out.u64(end.stage()).u64(end.table()).u32(ENDINGS.indexOf(end.how())).u32(0);
  }

  static Entry.StageEnded readEnded(FieldReader in) throws Malformed {
    long stage = in.u64();
    long table = in.u64();
    int how = in.count();
    if (how >= ENDINGS.size()) throw in.bad("a stage ends in way " + how);
    in.zeros(4);
    return new Entry.StageEnded(stage, table, ENDINGS.get(how));
  }
}
