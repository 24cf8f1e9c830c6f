package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.DiskLock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens a store: takes the lock, reads `SUPER` and the log, and recovers from what a crash left.
///
/// Recovery writes in this order, each step idempotent, so that a crash in it costs only time: the
/// torn tail is zeroed, orphans are removed, a bad slot of `SUPER` is written anew. It writes
/// nothing at all if the log is damaged.
final class LogOpening {
  private static final String FIRST = StoreFiles.log(StoreCreation.FIRST_EPOCH);

  private final Disk disk;
  private final OpenMode mode;
  private final InstantSource clock;
  private final long logBytes;
  private final List<Finding> findings = new ArrayList<>();

  /// What opening found and made.
  ///
  /// @param tidy whether no leftover awaits a later opening
  record Opened(
      LogScan scan, History history, SegmentIds segmentIds, List<Finding> findings, boolean tidy) {}

  LogOpening(Disk disk, OpenMode mode, InstantSource clock, long logBytes) {
    this.disk = disk;
    this.mode = mode;
    this.clock = clock;
    this.logBytes = logBytes;
  }

  CommitLog open() {
    try {
      if (mode != OpenMode.CREATE && !disk.exists(StoreFiles.SUPER)) {
        throw new StoreException.BadInput("there is no store here: no file " + StoreFiles.SUPER);
      }
      DiskLock lock = lock();
      boolean opened = false;
      try {
        CommitLog log = openLocked(lock);
        opened = true;
        return log;
      } finally {
        if (!opened) {
          lock.close();
        }
      }
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  /// Who only reads leaves no trace, and nobody can have a store open that has no lock yet.
  private DiskLock lock() throws DiskException {
    boolean reads = mode == OpenMode.READ;
    if (reads && !disk.exists(StoreFiles.LOCK)) return () -> {};
    return disk.lock(StoreFiles.LOCK, reads ? "" : "process " + ProcessHandle.current().pid());
  }

  private CommitLog openLocked(DiskLock lock) throws DiskException {
    StoreCreation creation = new StoreCreation(disk, clock);
    if (creation.isDue()) {
      if (mode == OpenMode.READ) {
        throw new StoreException.BadInput(
            "the making of this store was interrupted; open it for writing to complete it");
      }
      creation.run();
    }
    // What is only in a cache must not be decided on: it may be gone after the next power cut.
    disk.syncDirectory("");
    disk.syncDirectory(StoreFiles.LOG);
    SuperFile superFile = SuperFile.open(openSynced(StoreFiles.SUPER));
    boolean opened = false;
    try {
      CommitLog log = recover(lock, superFile);
      opened = true;
      return log;
    } finally {
      if (!opened) {
        superFile.close();
      }
    }
  }

  private DiskFile openSynced(String name) throws DiskException {
    Disk.Access access = mode == OpenMode.READ ? Disk.Access.READ : Disk.Access.WRITE;
    DiskFile file = disk.open(name, access, Disk.Caching.DIRECT);
    boolean synced = false;
    try {
      file.sync();
      synced = true;
      return file;
    } finally {
      if (!synced) {
        file.close();
      }
    }
  }

  private CommitLog recover(DiskLock lock, SuperFile superFile) throws DiskException {
    Super root = superFile.current();
    String log = StoreFiles.log(root.epoch());
    if (!disk.exists(log)) {
      throw new StoreException.CorruptStore(log, 0, "it is missing");
    }
    DiskFile file = openSynced(log);
    boolean opened = false;
    try {
      long bytes = file.length() / Disk.BLOCK * Disk.BLOCK;
      History history = new History();
      LogScan scan;
      try (LogWindow window = new LogWindow(file, bytes)) {
        scan = LogScan.read(window, root, superFile.segmentIdBound(), history::add);
      }
      requireState(log, scan);
      Finding beyond = new OtherLogs(disk, root).commitsBeyond();
      if (beyond != null) findings.add(beyond);
      String whyReadOnly = beyond == null ? whyReadOnly(root, scan) : "damaged: " + beyond;
      note(superFile, scan, whyReadOnly == null);
      if (whyReadOnly != null) {
        file.close();
        opened = true;
        return log(lock, superFile, scan, history, null, whyReadOnly, false);
      }
      LogFile end = new LogFile(file, scan.end().end(), bytes);
      try {
        boolean tidy = tidy(superFile, scan, end);
        opened = true;
        return log(lock, superFile, scan, history, end, null, tidy);
      } finally {
        if (!opened) {
          end.close();
          opened = true;
        }
      }
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  /// Without the state that a later log file begins with there is nothing to show.
  private void requireState(String log, LogScan scan) {
    Finding damage = scan.damage();
    if (damage != null && scan.replay().isEmpty() && !log.equals(FIRST)) {
      throw new StoreException.CorruptStore(log, damage.offset(), damage.what());
    }
  }

  private @Nullable String whyReadOnly(Super root, LogScan scan) {
    Finding damage = scan.damage();
    if (damage != null) {
      return "damaged: " + damage;
    }
    if (scan.whyNotWritable() != null) {
      return scan.whyNotWritable();
    }
    String features = root.features().whyNotWritable(StoreFiles.SUPER);
    if (features != null) {
      return features;
    }
    return mode == OpenMode.READ ? "opened for reading" : null;
  }

  /// Says what is wrong, and what will become of it.
  private void note(SuperFile superFile, LogScan scan, boolean writable) {
    SuperFile.Fault fault = superFile.otherFault();
    if (fault != null) {
      String what = fault.what() + "; " + (writable ? "written anew" : "ignored");
      findings.add(Finding.damage(StoreFiles.SUPER, fault.offset(), what));
    }
    Finding damage = scan.damage();
    if (damage != null) {
      findings.add(damage);
    } else if (!scan.tail().isZero()) {
      String file = StoreFiles.log(superFile.current().epoch());
      String what = "a commit that was never answered was cut short; ";
      findings.add(
          Finding.leftover(file, scan.tail().from(), what + (writable ? "erased" : "ignored")));
    }
  }

  /// Puts away what a crash left; whether nothing is left to put away by a later opening.
  private boolean tidy(SuperFile superFile, LogScan scan, LogFile end) throws DiskException {
    LogReader.Tail tail = scan.tail();
    Super root = superFile.current();
    boolean torn = !tail.isZero();
    if (torn) {
      end.erase(tail.from(), tail.to());
    }
    boolean tidy = root.clean() && superFile.otherFault() == null;
    long bound = superFile.segmentIdBound();
    // First: while a slot names an older file, that one must stay.
    if (superFile.otherFault() != null || !superFile.isWhole()) {
      superFile.write(root.next(scan.end(), bound, false));
    }
    if (!tidy && !torn) {
      tidy = new Orphans(disk, scan.replay().files(), bound).remove(findings);
    }
    LogShares shares = LogShares.of(scan.replay().segments().values());
    new OtherLogs(disk, root).tidy(scan.replay().retention().horizon(), shares, findings);
    return tidy;
  }

  private CommitLog log(
      DiskLock lock,
      SuperFile superFile,
      LogScan scan,
      History history,
      @Nullable LogFile end,
      @Nullable String whyReadOnly,
      boolean tidy) {
    long bound = superFile.current().segmentIdBound();
    LogWriter writer =
        new LogWriter(
            disk, superFile, end, scan.end(), scan.replay().stateEnd(), logBytes, whyReadOnly);
    return new CommitLog(
        disk,
        lock,
        writer,
        clock,
        new Opened(scan, history, new SegmentIds(bound, bound), findings, tidy));
  }
}
