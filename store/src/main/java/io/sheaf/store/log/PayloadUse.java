package io.sheaf.store.log;

/// Which segment each byte of a record's payload belongs to: they stand there in the order in which
/// the entries name them, one behind the other. One thread.
final class PayloadUse {
  private final long epoch;
  private final long end;
  private long at;

  /// Nothing of the payload of `log` is named yet.
  PayloadUse(LogRecord log) {
    epoch = log.header().epoch();
    at = log.payload();
    end = at + log.header().payloadBytes();
  }

  /// Takes note of a segment that the record brings.
  void name(SegmentRef segment) throws Contradiction {
    LogPlace place = segment.place();
    if (place == null) return;
    boolean next = place.epoch() == epoch && place.offset() == at && segment.bytes() <= end - at;
    if (!next) {
      throw new Contradiction(
          "segment %d of %d bytes at %s, expected at 0x%x, before 0x%x"
              .formatted(segment.id(), segment.bytes(), place, at, end));
    }
    at += segment.bytes();
  }

  /// Says that there is no other.
  void end() throws Contradiction {
    if (at != end) throw new Contradiction("a payload ends at 0x%x, not 0x%x".formatted(end, at));
  }
}
