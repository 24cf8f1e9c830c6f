package io.sheaf.store.table;

import io.sheaf.format.segment.SegmentBlock;
import io.sheaf.format.segment.SegmentSink;
import io.sheaf.format.segment.SegmentSummary;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.LogSegment;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.Holder;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A segment on its way: in memory while it is small, in a file of its own from then on.
///
/// ```
///   IN MEMORY -> IN A FILE  [#allocate] of a block that makes it too large, or [#toFile]
/// ```
///
/// Until the commit nobody else knows it. Closed without [#keep] or [#leave], it leaves nothing.
/// One thread.
final class GrowingSegment implements SegmentSink, AutoCloseable {
  private final long id;
  private final Engine engine;
  private final Holder holder;
  private final Arrival arrival;
  private final WriteBehind.Urgency urgency;
  private @Nullable SmallSegment small;
  private @Nullable SegmentOutput file;
  private boolean left;

  /// @param mostPageBytes above which it goes into a file
  GrowingSegment(
      long id,
      Engine engine,
      Holder holder,
      Arrival arrival,
      WriteBehind.Urgency urgency,
      long mostPageBytes) {
    this.urgency = urgency;
    this.small = new SmallSegment(mostPageBytes);
    this.id = id;
    this.engine = engine;
    this.holder = holder;
    this.arrival = arrival;
  }

  @Override
  public MemorySegment allocate(SegmentBlock block, There there) throws IOException {
    SmallSegment inMemory = small;
    if (inMemory != null && inMemory.takes(block)) return inMemory.allocate(block);
    return spilled().allocate(block, there);
  }

  @Override
  public void write(SegmentBlock block, MemorySegment memory, int crc) throws IOException {
    if (small != null) small.add(block, crc);
    else spilled().write(block, memory, crc);
  }

  private SegmentOutput spilled() throws IOException {
    SegmentOutput output = file;
    if (output != null) return output;
    SegmentOutput fresh = new SegmentOutput(id, engine, holder, arrival, urgency);
    file = fresh;
    try (SmallSegment before = small) {
      if (before != null) before.copyTo(fresh);
    }
    small = null;
    return fresh;
  }

  /// Begins the writes that wait for more to go with.
  void submit() {
    if (file != null) file.submit();
  }

  /// Bytes of the pages of one that is in memory, 0 of one that has a file.
  long smallPageBytes() {
    return small == null ? 0 : small.pageBytes();
  }

  /// Says that it is whole. Bytes of a file are durable then; those in memory are what they must be
  /// to go into the log, or else they go to a file now.
  ///
  /// @return what a commit says of it
  SegmentRef end(SegmentSummary summary) throws IOException {
    if (small != null && !LogSegment.fits(small.bytes())) spilled();
    if (file != null) file.sync();
    return ref(summary);
  }

  private static SegmentRef ref(SegmentSummary summary) {
    return new SegmentRef(
        summary.identity().segment(),
        summary.length(),
        summary.rows(),
        summary.batches(),
        summary.pages(),
        summary.tailOffset(),
        summary.tailBytes(),
        summary.tailCrc(),
        summary.identity().schemaVersion(),
        summary.logicalBytes());
  }

  /// Moves one that has ended to a file, durable on return, unless it has one.
  void toFile() throws IOException {
    if (file == null) spilled().sync();
  }

  /// The whole of one that has ended in memory, for the log.
  LogSegment forLog(SegmentRef ref) {
    if (small == null) throw new AssertionError(ref + " has a file");
    return new LogSegment(ref, small.bytes());
  }

  boolean hasFile() {
    return file != null;
  }

  /// Leaves file and frames to the segment that they have become.
  SegmentPages keep() {
    if (file == null) throw new AssertionError("segment " + id + " has no file");
    left = true;
    return file.keep();
  }

  /// Leaves the file: whether a commit names it is not known.
  void leave() {
    left = true;
    if (file != null) file.leave();
  }

  @Override
  public void close() throws DiskException {
    if (small != null) small.close();
    if (file != null) file.close();
    else if (!left) engine.segmentFiles().remove(id);
  }
}
