package io.sheaf.store;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.log.Finding;
import io.sheaf.store.log.LogVerify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What of a damaged store is good, copied into a new one; the damaged store stays as it is.
///
/// The result is a store, for two reasons: every type, name and option has its place there, and its
/// segments are Arrow files, which any tool opens. It is another store, with an identity of its
/// own, since rows that are missing make it so: tickets, snapshots and keys of the old one mean
/// nothing to it.
///
/// A table is that of the last commit that can be read, less the batches of which a page or a
/// header is not as it was written; of a segment without a directory all of them. What is copied is
/// copied exactly, in the order of the table, and deleted rows stay deleted. When the log is
/// damaged there may be segments of later commits: those that are whole are copied into tables of
/// the schema [Unlisted#SCHEMA], one for each table id and schema, as nobody knows any more what
/// they were called and which of their rows were deleted.
///
/// @param tables what became of each, in the order of their names, unlisted ones behind them
public record Salvage(List<Saved> tables) {
  /// One table.
  ///
  /// @param name its qualified name in the new store
  /// @param rows how many were copied
  /// @param lost how many were not
  /// @param listed whether the log told of it
  public record Saved(String name, long rows, long lost, boolean listed) {}

  /// Copies the list.
  public Salvage {
    tables = List.copyOf(tables);
  }

  /// Rows that could not be copied.
  public long lost() {
    return tables.stream().mapToLong(Saved::lost).sum();
  }

  /// Copies what is good of the store in `damaged` into a new one in `target`.
  ///
  /// @param target not there, or empty
  /// @param told is told why something is lost, piece by piece
  /// @throws StoreException.Locked when a process has the damaged store open
  /// @throws java.util.concurrent.CancellationException when the pace was cancelled
  public static Salvage run(Path damaged, Path target, Pace pace, Consumer<Damage> told) {
    requireEmpty(target);
    BackupHome.requireOutside(target);
    List<Saved> saved = new ArrayList<>();
    try (Disk disk = Disk.open(damaged);
        Store into = Store.open(target, Options.defaults())) {
      LogVerify.Report report = LogVerify.run(disk);
      boolean logDamaged = false;
      for (Finding finding : report.findings()) {
        Damage damage = Verifier.damage(finding);
        boolean matters = damage.kind() == Damage.Kind.LOST || damage.kind() == Damage.Kind.NEWER;
        if (matters) told.accept(damage);
        boolean ofLog = finding.kind() != Finding.Kind.PAYLOAD;
        logDamaged |= matters && ofLog && !damage.file().endsWith(".seg");
      }
      try (Store from = report.store() == null ? null : open(damaged)) {
        if (from != null) {
          try (Snapshot newest = from.snapshot()) {
            for (TableView table : newest.tables()) {
              saved.add(new TableSalvage(table, pace, told).copy(into));
            }
          }
        }
      }
      if (logDamaged) {
        saved.addAll(new Unlisted(damaged, report, pace, told).copy(into));
      }
    } catch (DiskException e) {
      throw e.toStoreException();
    }
    return new Salvage(saved);
  }

  /// The damaged store, for reading; null when not even its beginning can be read.
  private static @Nullable Store open(Path damaged) {
    try {
      return Store.openForReading(damaged, Options.defaults());
    } catch (StoreException.CorruptStore e) {
      return null; // the report has named it
    }
  }

  private static void requireEmpty(Path target) {
    if (!Files.exists(target)) return;
    try (Stream<Path> entries = Files.list(target)) {
      if (entries.findAny().isPresent()) {
        throw new StoreException.BadInput(target + " is not empty");
      }
    } catch (IOException e) {
      throw new StoreException.IoFailed(target.toString(), 0, String.valueOf(e), e);
    }
  }
}
