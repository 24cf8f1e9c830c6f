package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskLock;
import io.sheaf.store.log.LogVerify;
import io.sheaf.store.log.StoreFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A look at every byte of a store directory, or of one segment file: every checksum and every
/// link. Performs no recovery and writes nothing.
///
/// @param damages what is not as it should be, in the order of the reading: the first [#MOST] of it
/// @param tables the qualified names of all tables that the log tells of, whichever were verified
/// @param segments how many segment files were looked into
/// @param bytes how many bytes of them were read
public record Verification(List<Damage> damages, Set<String> tables, long segments, long bytes) {
  /// So many damages are kept; who wants all of them is told of each.
  public static final int MOST = 10_000;

  /// How much is read.
  public enum Depth {
    /// `SUPER`, log, and the directory of each segment.
    QUICK,
    /// Every page as well.
    FULL
  }

  /// Copies the list.
  public Verification {
    damages = List.copyOf(damages);
    tables = Set.copyOf(tables);
  }

  /// True when every byte is right.
  public boolean clean() {
    return damages.isEmpty();
  }

  /// Verifies the store in `directory`, or only the segments of some of its tables.
  ///
  /// @param tables qualified names of tables; empty for all
  /// @throws StoreException.Locked when the store is open: whoever has it open can verify it
  /// @throws StoreException.IoFailed when the directory cannot be read at all
  public static Verification ofStore(Path directory, Set<String> tables, Depth depth) {
    return ofStore(directory, tables, depth, Pace.unlimited(), damage -> {});
  }

  /// The same at a pace, telling of each damage as it is found.
  ///
  /// @throws java.util.concurrent.CancellationException when the pace was cancelled
  public static Verification ofStore(
      Path directory, Set<String> tables, Depth depth, Pace pace, Consumer<Damage> told) {
    try (Disk disk = Disk.open(directory)) {
      if (!disk.exists(StoreFiles.LOCK)) return ofDisk(disk, tables, depth, pace, told);
      try (DiskLock lock = disk.lock(StoreFiles.LOCK, "")) {
        return ofDisk(disk, tables, depth, pace, told);
      }
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// The same of a disk that nobody writes to.
  static Verification ofDisk(Disk disk, Set<String> tables, Depth depth) {
    return ofDisk(disk, tables, depth, Pace.unlimited(), damage -> {});
  }

  private static Verification ofDisk(
      Disk disk, Set<String> tables, Depth depth, Pace pace, Consumer<Damage> told) {
    return of(disk, LogVerify.run(disk), tables, depth, pace, told);
  }

  /// Verifies what a report of the log names.
  static Verification of(
      Disk disk,
      LogVerify.Report report,
      Set<String> tables,
      Depth depth,
      Pace pace,
      Consumer<Damage> told) {
    List<Damage> kept = new ArrayList<>();
    Verifier verifier =
        new Verifier(
            disk,
            depth,
            pace::step,
            damage -> {
              if (kept.size() < MOST) kept.add(damage);
              told.accept(damage);
            });
    verifier.run(report, tables);
    return new Verification(
        kept, Verifier.names(report.catalog()), verifier.segments(), verifier.bytes());
  }
}
