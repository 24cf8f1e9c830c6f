package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.List;

/// Segment lists to bytes and back: `u32 count, u32 bytes of each`, then the segments.
///
/// The stated size lets a later version add fields that this one steps over, under a feature bit.
final class SegmentCodec {
  private static final int BYTES = 64;

  private SegmentCodec() {}

  static void write(FieldWriter out, List<SegmentRef> segments) {
    out.u32(segments.size()).u32(BYTES);
    for (SegmentRef s : segments) {
      out.u64(s.id()).u64(s.bytes()).u64(s.rows());
      out.u32(s.batches()).u32(s.pages());
      out.u64(s.tailOffset()).u64(s.tailBytes()).u32(s.tailCrc()).u32(s.schemaVersion());
      out.u64(s.logicalBytes());
    }
  }

  static List<SegmentRef> read(FieldReader in) throws Malformed {
    int count = in.count();
    int size = in.count();
    if (size != BYTES) {
      throw in.bad("segments of " + size + " bytes, expected " + BYTES);
    }
    if (count > in.remaining() / BYTES) {
      throw in.bad(count + " segments in " + in.remaining() + " bytes");
    }
    List<SegmentRef> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      segments.add(readOne(in));
    }
    return segments;
  }

  private static SegmentRef readOne(FieldReader in) throws Malformed {
    long at = in.offset();
    long id = in.u64();
    long bytes = in.u64();
    long rows = in.u64();
    int batches = in.count();
    int pages = in.count();
    long tailOffset = in.u64();
    long tailBytes = in.u64();
    int tailCrc = in.u32();
    int schemaVersion = in.count();
    long logicalBytes = in.u64();
    try {
      return new SegmentRef(
          id,
          bytes,
          rows,
          batches,
          pages,
          tailOffset,
          tailBytes,
          tailCrc,
          schemaVersion,
          logicalBytes);
    } catch (IllegalArgumentException e) {
      throw new Malformed(at, String.valueOf(e.getMessage()));
    }
  }
}
