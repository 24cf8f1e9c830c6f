package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// A store at one moment between two commits, without the insides of its segments: what a copy of
/// it begins with. An immutable value.
///
/// The copy is the same store as it was then: its identity stands in every segment. Tables, rows,
/// the number of the snapshot and what keys are remembered are the same; older snapshots are not
/// there. The secret of the tickets is another: one on a snapshot that only the original came to
/// must not be taken for one of the same number here, and who has a copy cannot sign for the
/// original.
public final class StoreImage {
  private final Super root;
  private final LogPosition position;
  private final Catalog catalog;
  private final KeyTable keys;
  private final Duration keep;

  private StoreImage(
      Super root, LogPosition position, Catalog catalog, KeyTable keys, Duration keep) {
    this.root = root;
    this.position = position;
    this.catalog = catalog;
    this.keys = keys;
    this.keep = keep;
  }

  /// The store of an open log, as it is now.
  ///
  /// Throws `CorruptStore` when its log is damaged, so that it is not the newest state, and
  /// `BadInput` when nothing was ever committed.
  public static StoreImage of(CommitLog log) {
    for (Finding finding : log.findings()) {
      if (finding.kind() == Finding.Kind.DAMAGE && log.whyReadOnly() != null) {
        throw new StoreException.CorruptStore(
            finding.file(), finding.offset(), finding.what() + "; see `sheaf verify --salvage`");
      }
    }
    try {
      StoreImage image =
          log.still(
              (writer, newest, keys, retention) ->
                  new StoreImage(
                      writer.root(), writer.position(), newest, keys.copy(), retention.keep()));
      if (image.catalog.snapshot() == 0) {
        throw new StoreException.BadInput("nothing was ever committed: there is nothing to copy");
      }
      return image;
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// Identity of the store.
  public UUID store() {
    return root.store();
  }

  /// Its tables and their segments.
  public Catalog catalog() {
    return catalog;
  }

  /// Makes the log of a copy, durable but for its name.
  ///
  /// @return what [#writeSuper] needs
  public End writeLog(Disk to) throws DiskException {
    long epoch = root.epoch() + 1;
    DiskFile file = to.create(StoreFiles.log(epoch), 0, Disk.Caching.DIRECT);
    try (LogFile log = new LogFile(file, 0, 0)) {
      // Older snapshots cannot be asked of the copy, but those to come are kept as long.
      Retention retention = new Retention();
      retention.restore(catalog.snapshot(), keep, List.of());
      Catalog files = catalog.inFiles();
      return new End(StateFile.write(log, root.store(), epoch, position, files, keys, retention));
    }
  }

  /// Where the log of a copy ends.
  public static final class End {
    private final LogPosition mark;

    private End(LogPosition mark) {
      this.mark = mark;
    }
  }

  /// Makes a copy a store, durable on return: when all else of it, names included, is durable.
  public void writeSuper(Disk to, End end) throws DiskException {
    Super first =
        new Super(
            root.features(),
            root.store(),
            1,
            root.epoch() + 1,
            end.mark,
            root.segmentIdBound(),
            true,
            root.created(),
            TicketKey.random());
    try (DiskFile file = to.create(StoreFiles.SUPER, SuperFile.BYTES, Disk.Caching.DIRECT)) {
      file.sync();
      to.syncDirectory("");
      SuperFile.create(file, first);
    }
  }

  /// Whether there is a store on a disk, damaged or not: whether a slot of `SUPER` is whole.
  public static boolean isStore(Disk disk) throws DiskException {
    if (!disk.exists(StoreFiles.SUPER)) return false;
    try (DiskFile file = disk.open(StoreFiles.SUPER, Disk.Access.READ, Disk.Caching.DIRECT)) {
      return SuperFile.Slots.read(file).newest() != null;
    }
  }
}
