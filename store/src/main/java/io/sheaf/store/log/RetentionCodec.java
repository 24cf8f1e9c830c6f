package io.sheaf.store.log;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// What snapshots are kept, to bytes and back: `docs/format.md`, "Entries".
final class RetentionCodec {
  private RetentionCodec() {}

  static void write(FieldWriter out, Entry.OfRetention entry) {
    switch (entry) {
      case Entry.SnapshotsKept(Duration keep) -> out.u64(micros(keep));
      case Entry.SnapshotsExpired(long before) -> out.u64(before);
    }
  }

  static void write(FieldWriter out, Entry.SegmentsLeft left) {
    SegmentCodec.write(
        out.u64(left.table()).u64(left.snapshot()).time(left.time()), left.segments());
  }

  static Entry read(EntryType type, FieldReader in) throws Malformed {
    return switch (type) {
      case SNAPSHOTS_KEPT -> new Entry.SnapshotsKept(Duration.of(in.u64(), ChronoUnit.MICROS));
      case SNAPSHOTS_EXPIRED -> new Entry.SnapshotsExpired(in.u64());
      case SEGMENTS_LEFT -> {
        long table = in.u64();
        long snapshot = in.u64();
        Instant time = in.time();
        List<SegmentRef> segments = SegmentCodec.read(in);
        yield new Entry.SegmentsLeft(table, snapshot, time, segments);
      }
      default -> throw new AssertionError(type + " is not of what is kept");
    };
  }

  private static long micros(Duration keep) {
    return keep.dividedBy(Duration.of(1, ChronoUnit.MICROS));
  }
}
