package io.sheaf.store.table;

import io.sheaf.format.segment.SegmentBlock;
import io.sheaf.format.segment.SegmentSink;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.log.SegmentFiles;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Claim;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.PageTable;
import io.sheaf.store.pool.Pin;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file of a segment that is being written, and the frames that its pages are filled in.
///
/// A page is filled in a frame of the pool, sealed, written from there while the next one is
/// filled, and stays as a clean page. Until the commit nobody else knows the file. Closed without
/// [#keep] or [#leave], it leaves neither file nor frames. One thread.
final class SegmentOutput implements SegmentSink, AutoCloseable {
  private static final int FIRST_PAGES = 512;
  private static final long FIRST_STEP = 1L << 20;

  // Each step stands still until the writes under way have ended, as the kernel gives blocks only
  // then: 8 ms of 16 MiB. So they are few.
  private static final long LARGEST_STEP = 128L << 20;
  private static final int GROWTH = 4;

  private enum End {
    REMOVE,
    LEAVE,
    KEEP
  }

  private record Other(SegmentBlock block, int checksum) {}

  private final long id;
  private final SegmentFiles segmentFiles;
  private final BufferPool pool;
  private final Holder holder;
  private final Arrival arrival;
  private final DiskFile file;
  private final SegmentPages source;
  private final PageTable table;
  private final WriteBehind behind;
  private final List<Other> others = new ArrayList<>();
  private @Nullable Claim claim;
  private long allocated;
  private boolean nearlyFull;
  private long written;
  private End end = End.REMOVE;

  SegmentOutput(long id, Engine engine, Holder holder, Arrival arrival, WriteBehind.Urgency urgency)
      throws DiskException {
    this.id = id;
    this.segmentFiles = engine.segmentFiles();
    this.pool = engine.pool();
    this.holder = holder;
    this.arrival = arrival;
    this.file = segmentFiles.create(id, FIRST_STEP);
    this.allocated = FIRST_STEP;
    String name = StoreFiles.segment(id);
    this.source = SegmentPages.empty(name, engine.files());
    this.table = source.register(pool);
    this.behind = new WriteBehind(pool.engine(), file, urgency);
  }

  @Override
  public MemorySegment allocate(SegmentBlock block, There there) {
    if (block.page() == SegmentBlock.NO_PAGE) {
      return Arena.ofAuto().allocate(block.bytes(), Disk.BLOCK);
    }
    source.add(block.offset(), block.bytes(), 0);
    if (source.pages() > table.pages()) grow();
    Claim taken = arrival.take(table, block, there);
    if (taken == null) taken = pool.tryClaim(table, block.page(), holder);
    if (taken == null) {
      behind.submit(); // what is gathered is pinned
      taken = pool.claim(table, block.page(), holder);
    }
    claim = taken;
    return taken.segment();
  }

  private void grow() {
    // Pages are pinned until they are written, and no pin is out while the table grows.
    behind.await();
    table.grow(Math.max(FIRST_PAGES, 2 * source.pages()));
  }

  @Override
  public void write(SegmentBlock block, MemorySegment memory, int crc) throws DiskException {
    reserve(block.offset() + block.bytes());
    written += block.bytes();
    Claim filled = claim;
    Pin pin = null;
    if (filled == null) {
      others.add(new Other(block, crc));
    } else {
      source.checksum(crc);
      claim = null;
      pin = filled.seal();
    }
    behind.write(block.offset(), memory, pin);
  }

  /// Begins the writes that wait for more to go with.
  void submit() {
    behind.submit();
  }

  /// Gives the file blocks ahead of what is written, in growing steps; on a disk that is nearly
  /// full no more than are needed.
  private void reserve(long needed) throws DiskException {
    if (needed <= allocated) return;
    long ahead = Math.min((GROWTH - 1) * allocated, LARGEST_STEP);
    long end = nearlyFull ? needed : Math.max(needed, allocated + ahead);
    try {
      file.allocate(allocated, end - allocated);
    } catch (DiskException e) {
      if (e.reason() != DiskException.Reason.FULL || end == needed) throw e;
      nearlyFull = true;
      // A step that is refused may have been granted in part, which is all that others have.
      file.truncate(allocated);
      end = needed;
      file.allocate(allocated, end - allocated);
    }
    allocated = end;
  }

  long id() {
    return id;
  }

  /// Makes the bytes of the finished file durable.
  void sync() throws DiskException {
    behind.finish();
    file.truncate(written);
    segmentFiles.sync(file);
  }

  /// Leaves file and frames to the segment that they have become.
  SegmentPages keep() {
    end = End.KEEP;
    source.endOfData();
    // What is no page is the prologue, the headers in the order of their messages, and the tail.
    for (Other header : others.subList(1, others.size() - 1)) {
      source.add(header.block().offset(), header.block().bytes(), header.checksum());
    }
    source.complete();
    table.grow(source.pages());
    return source;
  }

  /// Leaves the file: whether a commit names it is not known.
  void leave() {
    end = End.LEAVE;
  }

  @Override
  public void close() throws DiskException {
    if (claim != null) claim.abandon();
    claim = null;
    behind.await();
    try {
      file.close();
    } finally {
      if (end != End.KEEP) pool.forget(table);
      if (end == End.REMOVE) segmentFiles.remove(id);
    }
  }
}
