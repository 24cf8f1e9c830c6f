package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskLock;
import io.sheaf.store.log.CommitLog;
import io.sheaf.store.log.OpenMode;
import io.sheaf.store.log.StoreFiles;
import io.sheaf.store.log.StoreImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A copy of a store as of one snapshot, which is a store itself: closed, verified, durable.
///
/// Tables, rows, the number of the snapshot and the idempotency keys are those of the original, and
/// so is the identity of the store, which stands in every segment. Older snapshots are not in it,
/// and tickets of the original are not good for it.
///
/// @param path its directory
/// @param snapshot the snapshot that it holds
/// @param tables how many
/// @param segments how many
/// @param linked how many of the segments are hard links to those of an earlier backup
/// @param bytes that were copied
public record Backup(
    Path path, long snapshot, long tables, long segments, long linked, long bytes) {

  /// Makes the backup of an open store in a directory of its own below `home`.
  static Backup make(OpenStore store, Path home, boolean incremental, Pace pace) {
    BackupHome.requireOutside(home);
    try (Disk all = Disk.create(home);
        DiskLock lock = all.lock(StoreFiles.LOCK, "a process that makes a backup")) {
      BackupHome backups = new BackupHome(home);
      backups.removeUnfinished();
      while (true) {
        StoreImage image = StoreImage.of(store.log());
        Snapshot leased = store.snapshot(image.catalog());
        if (leased == null) continue; // a drop between the two steps: the newer one has its own
        try (leased) {
          Path path = backups.next(Instant.now(), image.catalog().snapshot());
          PriorBackup prior =
              incremental ? PriorBackup.newest(backups, image.store()) : PriorBackup.NONE;
          Backup made =
              copy(store.engine().disk(), image, path, s -> prior.link(s, path), pace, true);
          all.syncDirectory("");
          return made;
        }
      }
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// Copies into a directory, made if need be, and leaves nothing in it when that fails; with
  /// `ownDirectory` not the directory either.
  private static Backup copy(
      Disk from,
      StoreImage image,
      Path path,
      StoreCopy.Linker linker,
      Pace pace,
      boolean ownDirectory)
      throws DiskException {
    try (Disk to = Disk.create(path)) {
      StoreCopy copy = new StoreCopy(from, image, to, linker, pace);
      copy.run();
      return new Backup(
          path,
          image.catalog().snapshot(),
          image.catalog().tables().size(),
          copy.segments(),
          copy.linked(),
          copy.bytes());
    } catch (DiskException | RuntimeException | Error e) {
      try {
        BackupHome.remove(path, ownDirectory);
      } catch (StoreException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /// Makes a store of a backup, or of any store that nobody has open.
  ///
  /// @param source the backup, or a directory of backups: then its newest
  /// @param directory where the store shall be: not there, or empty, or what a restore left that
  ///   was cut off
  /// @throws StoreException.BadInput when `directory` holds anything else, or lies within a store
  public static Backup restore(Path source, Path directory, Pace pace) {
    Path path = new BackupHome(source).newest();
    try (Disk from = Disk.open(path == null ? source : path);
        CommitLog log = CommitLog.open(from, OpenMode.READ)) {
      StoreImage image = StoreImage.of(log);
      BackupHome.requireRoom(directory);
      BackupHome.requireOutside(directory);
      return copy(from, image, directory, segment -> false, pace, false);
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// The whole backups in a directory of backups, oldest first.
  public static List<Path> in(Path home) {
    return Files.isDirectory(home) ? new BackupHome(home).whole() : List.of();
  }
}
