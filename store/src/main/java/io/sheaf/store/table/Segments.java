package io.sheaf.store.table;

import io.sheaf.format.segment.SegmentIdentity;
import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileCache;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.Kept;
import io.sheaf.store.log.LogSegment;
import io.sheaf.store.log.SegmentFiles;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Holder;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The segments that somebody has touched, by id.
///
/// Ids are never reused, so an entry is right for good; it goes with its file. Any thread.
public final class Segments implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  private final UUID store;
  private final SegmentFiles segmentFiles;
  private final FileCache files;
  private final BufferPool pool;
  private final ConcurrentMap<Long, SegmentFile> touched = new ConcurrentHashMap<>();
  private final Leases leases;
  private final LogLoad load = new LogLoad();

  /// The segments of the store whose log is `log`.
  public Segments(CommitLog log, SegmentFiles segmentFiles, FileCache files, BufferPool pool) {
    this.store = log.storeId();
    this.segmentFiles = segmentFiles;
    this.files = files;
    this.pool = pool;
    this.leases = new Leases(log::horizon, this::remove, log.oldLogs()::passed);
    for (Kept.Left left : log.kept().left()) {
      leases.retire(get(left.segment().table(), left.segment().segment()), left.snapshot());
    }
  }

  /// The segment that the catalog names so.
  SegmentFile get(long table, SegmentRef ref) {
    return touched.computeIfAbsent(
        ref.id(), _ -> new SegmentFile(identity(table, ref), ref, files, pool));
  }

  /// Forgets a segment that no table has, for whoever made it and read it.
  public void forget(SegmentRef ref) {
    SegmentFile file = touched.remove(ref.id());
    if (file != null) file.forget();
  }

  /// Takes a segment that has been committed in the log into frames, unless somebody has touched it
  /// already.
  void adopt(long table, LogSegment committed, Holder holder) {
    SegmentRef ref = committed.placed();
    if (ref == null) throw new AssertionError("a segment without its place");
    touched.computeIfAbsent(
        ref.id(),
        _ -> {
          SegmentFile file = new SegmentFile(identity(table, ref), ref, files, pool);
          file.fill(committed.bytes(), holder);
          return file;
        });
  }

  /// The segment, opened for reading, if it has been touched before and its tail is still in
  /// memory; null otherwise. Never waits.
  @Nullable SegmentReader tryRead(SegmentRef ref, Holder holder) {
    SegmentFile file = touched.get(ref.id());
    return file == null ? null : file.tryRead(holder);
  }

  /// For who goes from one segment to the next through as many as there may be, and ends there when
  /// its thread is interrupted.
  ///
  /// @throws StoreException.Interrupted when it is; its flag stays set
  static void goOn() {
    if (!Thread.currentThread().isInterrupted()) return;
    throw new StoreException.Interrupted("the next segment of a table");
  }

  /// Bytes of the memory that pages are read into.
  public long poolBytes() {
    return pool.arena().bytes();
  }

  SegmentIdentity identity(long table, SegmentRef ref) {
    return new SegmentIdentity(store, table, ref.id(), ref.schemaVersion());
  }

  /// Who reads which snapshot.
  public Leases leases() {
    return leases;
  }

  /// What has gone into the log, and waits to be folded.
  public LogLoad load() {
    return load;
  }

  /// Says that the segments of `table` are in no snapshot from `goneSince` on: their files go as
  /// soon as no lease on an earlier one is left.
  public void retire(long table, Iterable<SegmentRef> gone, long goneSince) {
    for (SegmentRef ref : gone) leases.retire(get(table, ref), goneSince);
  }

  /// Says that these segments of `table`, which nobody has ever read, never will be: their files
  /// go.
  public void discard(long table, Iterable<SegmentRef> unread) {
    for (SegmentRef ref : unread) remove(get(table, ref));
  }

  /// Ends all leases, so that no file stays that nobody will ever need again.
  @Override
  public void close() {
    leases.endAll();
  }

  private void remove(SegmentFile file) {
    touched.remove(file.ref().id());
    file.forget();
    try {
      segmentFiles.remove(file.ref(), leases.horizon());
    } catch (DiskException e) {
      // The next open finds the file again: no table has it.
      LOG.warn(
          "{} is not needed any more and could not be removed: {}", file.name(), e.getMessage());
    }
  }
}
