package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Segment files that the newest state does not name: what an append leaves that a crash cut short,
/// and what a drop leaves when a crash comes before the files are gone.
///
/// @param named ids of the segments of the newest state that have files
/// @param bound above every id ever given out
record Orphans(Disk disk, Set<Long> named, long bound) {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  /// Unlinks them, for good, and adds to `findings` what became of each. Only to be called when the
  /// whole log was read and is whole.
  ///
  /// @return whether none is left, nor can come back by a power cut
  boolean remove(List<Finding> findings) throws DiskException {
    boolean gone = true;
    for (String name : disk.list(StoreFiles.SEGMENTS)) {
      String directory = StoreFiles.SEGMENTS + "/" + name;
      if (!StoreFiles.isSegmentDirectory(directory)) {
        continue;
      }
      for (String file : in(directory)) {
        gone &= unlink(file, findings);
      }
      // Without an orphan too: one that was unlinked before a crash is not seen any more, but until
      // this a power cut could bring it back.
      disk.syncDirectory(directory);
    }
    return gone;
  }

  private boolean unlink(String file, List<Finding> findings) {
    try {
      disk.unlink(file);
      findings.add(Finding.leftover(file, 0, "a segment that no table has; removed"));
      return true;
    } catch (DiskException e) {
      LOG.warn(
          "{}: a segment that no table has could not be removed; the next opening tries again: {}",
          file,
          e.getMessage());
      String why = "a segment that no table has; not removed: " + e.getMessage();
      findings.add(Finding.leftover(file, 0, why));
      return false;
    }
  }

  private List<String> in(String directory) throws DiskException {
    List<String> orphans = new ArrayList<>();
    for (String name : disk.list(directory)) {
      OptionalLong id = StoreFiles.segmentOf(directory, name);
      if (id.isPresent() && id.getAsLong() < bound && !named.contains(id.getAsLong())) {
        orphans.add(directory + "/" + name);
      }
    }
    return orphans;
  }
}
