package io.sheaf.store.log;

import java.util.ArrayList;
import java.util.List;

/// Segment lists to bytes and back: `u32 count, u32 bytes of each`, then the segments.
///
/// The stated size says whether there is a place in the log behind each, under its feature bit; a
/// later version may add fields.
final class SegmentCodec {
  private static final int BYTES = 64;
  private static final int PLACED = 80;

  private SegmentCodec() {}

  static void write(FieldWriter out, List<SegmentRef> segments) {
    boolean placed = segments.stream().anyMatch(segment -> segment.place() != null);
    out.u32(segments.size()).u32(placed ? PLACED : BYTES);
    for (SegmentRef s : segments) {
      out.u64(s.id()).u64(s.bytes()).u64(s.rows());
      out.u32(s.batches()).u32(s.pages());
      out.u64(s.tailOffset()).u64(s.tailBytes()).u32(s.tailCrc()).u32(s.schemaVersion());
      out.u64(s.logicalBytes());
      LogPlace place = s.place();
      if (placed) out.u64(place == null ? 0 : place.epoch()).u64(s.start());
    }
  }

  static List<SegmentRef> read(FieldReader in) throws Malformed {
    int count = in.count();
    int size = in.count();
    if (size != BYTES && size != PLACED) {
      throw in.bad("segments of " + size + " bytes, expected " + BYTES + " or " + PLACED);
    }
    if (count > in.remaining() / size) {
      throw in.bad(count + " segments in " + in.remaining() + " bytes");
    }
    List<SegmentRef> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      segments.add(readOne(in, size == PLACED));
    }
    return segments;
  }

  private static SegmentRef readOne(FieldReader in, boolean placed) throws Malformed {
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
    long epoch = placed ? in.u64() : 0;
    long offset = placed ? in.u64() : 0;
    if (epoch == 0 && offset != 0) throw new Malformed(at, "a place in no log file");
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
          logicalBytes,
          DeletedRows.NONE,
          epoch == 0 ? null : new LogPlace(epoch, offset));
    } catch (IllegalArgumentException e) {
      throw new Malformed(at, String.valueOf(e.getMessage()));
    }
  }
}
