package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FileCache;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.log.Catalog;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.log.SegmentFiles;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.PoolOptions;
import io.sheaf.store.table.Engine;
import io.sheaf.store.table.Segments;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The parts of an open store, in the order in which they are opened, and closed the other way
/// round.
final class OpenStore implements AutoCloseable {
  /// Descriptors of segment files that are kept open unused.
  private static final int OPEN_FILES = 512;

  private final CommitLog log;
  private final FrameArena arena;
  private final Engine engine;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OpenStore(CommitLog log, FrameArena arena, Engine engine) {
    this.log = log;
    this.arena = arena;
    this.engine = engine;
  }

  /// The parts of the store below `disk`, which this takes over.
  ///
  /// @param logBytes from which on a log file is begun anew
  static OpenStore open(Disk disk, Options options, OpenMode mode, long logBytes) {
    CommitLog log = null;
    FrameArena arena = null;
    IoEngine io = null;
    try {
      log = CommitLog.open(disk, mode, InstantSource.system(), logBytes);
      arena = FrameArena.open(options.pool());
      io = engine(disk, arena);
      BufferPool pool = new BufferPool(arena, io, poolOptions(options));
      FileCache files = new FileCache(disk, Disk.Caching.DIRECT, OPEN_FILES);
      SegmentFiles segmentFiles = new SegmentFiles(disk, log);
      Segments segments = new Segments(log, segmentFiles, files, pool);
      return new OpenStore(log, arena, new Engine(disk, log, segmentFiles, files, pool, segments));
    } catch (RuntimeException | Error e) {
      if (io != null) io.close();
      if (arena != null) arena.close();
      if (log != null) log.close();
      disk.close();
      throw e;
    }
  }

  private static PoolOptions poolOptions(Options options) {
    return PoolOptions.defaults()
        .withPatience(options.patience())
        .withEviction(options.eviction())
        .withStuckAfter(options.stuckAfter())
        .withSites(options.pinSites());
  }

  private static IoEngine engine(Disk disk, FrameArena arena) {
    EngineOptions defaults = EngineOptions.defaults();
    // Pages on their way keep their frames: they must not take what demands need.
    long ahead = Math.min(defaults.aheadBytes(), arena.bytes() / 4);
    try {
      return disk.engine(arena, StoreFiles.SUPER, defaults.withAheadBytes(ahead));
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  static OpenStore open(Path directory, Options options, OpenMode mode) {
    try {
      Disk disk = mode == OpenMode.CREATE ? Disk.create(directory) : Disk.open(directory);
      return open(disk, options, mode, CommitLog.LOG_BYTES);
    } catch (DiskException e) {
      if (mode != OpenMode.CREATE && e.reason() == DiskException.Reason.ABSENT) {
        throw new StoreException.BadInput("there is no store here: no directory " + directory, e);
      }
      throw e.toStoreException();
    }
  }

  CommitLog log() {
    return log;
  }

  FrameArena arena() {
    return arena;
  }

  Engine engine() {
    return engine;
  }

  /// A snapshot of `catalog` with a lease of its own, or null when its segments are gone.
  @Nullable Snapshot snapshot(Catalog catalog) {
    if (closed.get()) throw new StoreException.Closed("store");
    Segments segments = engine.segments();
    if (!segments.leases().take(catalog.snapshot())) return null;
    return new Snapshot(catalog, segments, engine.pool()::holder);
  }

  /// Log and lock go whatever else fails; the arena stays mapped while anyone pins a part of it.
  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    try (Disk disk = engine.disk();
        CommitLog end = log;
        FileCache files = engine.files();
        Segments segments = engine.segments()) {
      engine.pool().close();
      arena.close();
    }
  }
}
