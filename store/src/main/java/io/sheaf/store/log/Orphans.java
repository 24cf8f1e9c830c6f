package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// Segment files that the newest state does not name: what an append leaves that a crash cut short,
/// and what a drop leaves when a crash comes before the files are gone.
///
/// @param named ids of the segments of the newest state
/// @param bound above every id ever given out
record Orphans(Disk disk, Set<Long> named, long bound) {

  /// Unlinks them, for good, and says so. Only to be called when the whole log was read and is
  /// whole.
  List<Finding> remove() throws DiskException {
    List<Finding> removed = new ArrayList<>();
    Set<String> directories = new TreeSet<>();
    for (String file : list()) {
      disk.unlink(file);
      directories.add(file.substring(0, file.lastIndexOf('/')));
      removed.add(Finding.leftover(file, 0, "a segment that no table has; removed"));
    }
    for (String directory : directories) {
      disk.syncDirectory(directory);
    }
    return removed;
  }

  /// Their names.
  List<String> list() throws DiskException {
    List<String> orphans = new ArrayList<>();
    for (String directory : disk.list(StoreFiles.SEGMENTS)) {
      String path = StoreFiles.SEGMENTS + "/" + directory;
      for (String name : disk.list(path)) {
        OptionalLong id = StoreFiles.segmentOf(path, name);
        if (id.isPresent() && id.getAsLong() < bound && !named.contains(id.getAsLong())) {
          orphans.add(path + "/" + name);
        }
      }
    }
    return orphans;
  }
}
