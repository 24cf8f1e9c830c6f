package io.sheaf.store.log;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole segment in memory that is to be committed inside the record that names it.
///
/// Made by whoever commits; the log says where it has put it. The memory is not looked at any more
/// once the commit has ended.
public final class LogSegment {
  /// What a log segment may have in pages: an append of more is written to files.
  public static final long MOST_PAGE_BYTES = (256 << 10) - 1;

  /// What an append may have that is joined with others. A larger one gains nothing by it: its own
  /// thread makes its pages, beside those of others.
  public static final long MOST_JOINING_BYTES = 32 << 10;

  /// What those that are joined may have together.
  public static final long MOST_JOINED_BYTES = 512 << 10;

  /// What their segment may have in pages, with what is lost between their columns.
  public static final long MOST_JOINED_PAGE_BYTES = 768 << 10;

  /// What it may have in all, schema and directory included.
  public static final long MOST_BYTES = 1 << 20;

  private final SegmentRef ref;
  private final MemorySegment bytes;
  private @Nullable SegmentRef placed;

  /// A segment with all its bytes, which are aligned as for direct writes.
  ///
  /// @param ref without a place
  public LogSegment(SegmentRef ref, MemorySegment bytes) {
    if (bytes.byteSize() != ref.bytes()) {
      throw new AssertionError(bytes.byteSize() + " bytes of " + ref);
    }
    this.ref = ref;
    this.bytes = bytes;
  }

  /// Whether bytes may stand in a payload: a block that looked like the first of a record could be
  /// taken for one behind a torn write.
  public static boolean fits(MemorySegment bytes) {
    return bytes.byteSize() <= MOST_BYTES && !RecordHeader.standsIn(bytes);
  }

  SegmentRef ref() {
    return ref;
  }

  /// All of its bytes.
  public MemorySegment bytes() {
    return bytes;
  }

  /// The segment as the catalog names it, once it is committed; null when it was not, or is the
  /// duplicate of one that was.
  public @Nullable SegmentRef placed() {
    return placed;
  }

  /// The same once it is known to stand at its place.
  SegmentRef placed(Map<Long, LogPlace> places) {
    LogPlace place = places.get(ref.id());
    if (place == null) throw new AssertionError(ref + " has no place among " + places);
    SegmentRef now = ref.at(place);
    placed = now;
    return now;
  }
}
