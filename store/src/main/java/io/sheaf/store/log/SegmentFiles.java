package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of segments, from their making to their commit, and their end.
///
/// The order that makes a commit durable: [#create], write all pages, [#sync] of each file,
/// [#syncNames] once, [CommitLog#commit]. A file whose commit failed definitely, or was never
/// tried, goes by [#remove]; one whose outcome is unknown stays. Any thread, also beside the close
/// of the log.
public final class SegmentFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);

  private final Disk disk;
  private final CommitLog log;

  /// Directories whose own names are known to be durable.
  private final Set<String> durableDirectories = ConcurrentHashMap.newKeySet();

  /// The files below `disk`, the disk of `log`.
  public SegmentFiles(Disk disk, CommitLog log) {
    this.disk = disk;
    this.log = log;
  }

  /// Creates the file of a new id, `bytes` long, for direct writing; the caller closes it.
  ///
  /// Throws `Closed` when the log is.
  public DiskFile create(long id, long bytes) throws DiskException {
    log.enter();
    try {
      String directory = StoreFiles.segmentDirectory(id);
      if (!durableDirectories.contains(directory) && !disk.exists(directory)) {
        makeDirectory(directory);
      }
      return disk.create(StoreFiles.segment(id), bytes, Disk.Caching.DIRECT);
    } finally {
      log.gate().leave();
    }
  }

  private void makeDirectory(String directory) throws DiskException {
    try {
      disk.makeDirectory(directory);
    } catch (DiskException e) {
      // Another writer may have been faster.
      if (e.reason() != DiskException.Reason.EXISTS) {
        throw e;
      }
    }
  }

  /// Makes the bytes of a file durable. A failure is final for the whole store, not only for this
  /// file: nothing tells which bytes the device has lost.
  public void sync(DiskFile file) throws DiskException {
    boolean durable = false;
    try {
      file.sync();
      durable = true;
    } finally {
      if (!durable) {
        log.fail("a flush of " + file.name() + " failed");
      }
    }
  }

  /// Makes the names of these segments durable. A failure is final for the whole store.
  public void syncNames(Collection<Long> ids) throws DiskException {
    Set<String> directories = new TreeSet<>();
    ids.forEach(id -> directories.add(StoreFiles.segmentDirectory(id)));
    boolean durable = false;
    try {
      for (String directory : directories) {
        disk.syncDirectory(directory);
      }
      if (!durableDirectories.containsAll(directories)) {
        disk.syncDirectory(StoreFiles.SEGMENTS);
        durableDirectories.addAll(directories);
      }
      durable = true;
    } finally {
      if (!durable) {
        log.fail("a flush of a directory failed");
      }
    }
  }

  /// Removes a segment that has left its table and that nobody reads any more, where no snapshot
  /// before `horizon` can be read any more either.
  public void remove(SegmentRef segment, long horizon) throws DiskException {
    LogPlace place = segment.place();
    if (place == null) remove(segment.id());
    else leave(segment.id(), place, horizon);
  }

  private void leave(long id, LogPlace place, long horizon) {
    log.removed(id);
    log.oldLogs().left(place, horizon);
  }

  /// Removes the file of a segment that was not committed and never will be, or that has left its
  /// table and that nobody reads any more. Once the log is closed the file is left to the next
  /// opening, which looks for it: the directory may be another process's by now.
  public void remove(long id) throws DiskException {
    String file = StoreFiles.segment(id);
    if (!log.gate().enter()) {
      LOG.info("{}: the store was closed; its next opening removes the file", file);
      return;
    }
    try {
      if (disk.exists(file)) {
        disk.unlink(file);
      }
      log.removed(id);
    } finally {
      log.gate().leave();
    }
  }
}
