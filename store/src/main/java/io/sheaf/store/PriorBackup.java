package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.CommittedSegment;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.log.SegmentRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The segments of an earlier backup: they never change, so that a later one may share them.
///
/// @param path of the backup; null when there is none
/// @param segments by id
record PriorBackup(@Nullable Path path, Map<Long, CommittedSegment> segments) {
  static final PriorBackup NONE = new PriorBackup(null, Map.of());
  private static final Logger LOG = LoggerFactory.getLogger(PriorBackup.class);

  /// The newest of `home` that is of `store`; one that cannot be read is no reason not to make
  /// another.
  static PriorBackup newest(BackupHome home, UUID store) {
    Path path = home.newest();
    if (path == null) return NONE;
    try (Disk disk = Disk.open(path);
        CommitLog log = CommitLog.open(disk, OpenMode.READ)) {
      if (!log.storeId().equals(store)) return NONE;
      return new PriorBackup(path, CommittedSegment.of(log.catalog()));
    } catch (DiskException | StoreException e) {
      LOG.warn("{} is of no use to a later backup: {}", path, e.getMessage());
      return NONE;
    }
  }

  /// Links a segment into the backup that is being made, if this has the very same one, and the
  /// file system can.
  boolean link(CommittedSegment wanted, Path into) {
    Path from = path;
    CommittedSegment here = segments.get(wanted.segment().id());
    if (from == null || here == null || !isSame(wanted, here)) return false;
    String name = wanted.segment().file();
    try {
      // Cut short, it would be found at once, and fail the backup: then rather a copy.
      if (Files.size(from.resolve(name)) != wanted.segment().bytes()) return false;
      Files.createLink(into.resolve(name), from.resolve(name));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("{} is copied, as it cannot be linked: {}", name, e.getMessage());
      return false;
    }
  }

  /// Ids come again in a store that went on from an older backup, with other rows. A backup that
  /// was written to as a store may have it in its log.
  private static boolean isSame(CommittedSegment one, CommittedSegment other) {
    SegmentRef a = one.segment();
    SegmentRef b = other.segment();
    return one.table() == other.table()
        && a.file().equals(b.file())
        && a.bytes() == b.bytes()
        && a.rows() == b.rows()
        && a.tailOffset() == b.tailOffset()
        && a.tailCrc() == b.tailCrc();
  }
}
