package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// The files of segments, from their making to their commit, and their end.
///
/// The order that makes a commit durable: [#create], write all pages, [#sync] of each file,
/// [#syncNames] once, [CommitLog#commit]. A file whose commit failed definitely, or was never
/// tried, goes by [#remove]; one whose outcome is unknown stays. Any thread.
public final class SegmentFiles {
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
  public DiskFile create(long id, long bytes) throws DiskException {
    String directory = StoreFiles.segmentDirectory(id);
    if (!durableDirectories.contains(directory) && !disk.exists(directory)) {
      makeDirectory(directory);
    }
    return disk.create(StoreFiles.segment(id), bytes, Disk.Caching.DIRECT);
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

  /// Removes the file of a segment that was not committed and never will be, or that has left its
  /// table and that nobody reads any more.
  public void remove(long id) throws DiskException {
    String file = StoreFiles.segment(id);
    if (disk.exists(file)) {
      disk.unlink(file);
    }
    log.removed(id);
  }
}
