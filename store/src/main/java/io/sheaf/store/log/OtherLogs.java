package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The log files beside the one in use: older ones, which tell what was, and one that was never
/// taken into use.
///
/// @param root what `SUPER` says
record OtherLogs(Disk disk, Super root) {

  /// Epochs of the files there are, oldest first.
  TreeSet<Long> epochs() throws DiskException {
    TreeSet<Long> epochs = new TreeSet<>();
    for (String name : disk.list(StoreFiles.LOG)) {
      StoreFiles.epochOf(name).ifPresent(epochs::add);
    }
    return epochs;
  }

  /// What is wrong if commits stand in a file that `SUPER` does not know yet; null if none do.
  @Nullable Finding commitsBeyond() throws DiskException {
    for (long epoch : epochs().tailSet(root.epoch(), false)) {
      if (!holdsCommits(epoch)) continue;
      String what = "it names epoch " + root.epoch() + ", but " + StoreFiles.log(epoch);
      return Finding.damage(StoreFiles.SUPER, 0, what + " holds commits");
    }
    return null;
  }

  /// Whether there is more than a state, or than what there is of one that was being written.
  private boolean holdsCommits(long epoch) throws DiskException {
    String name = StoreFiles.log(epoch);
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
        LogWindow window = new LogWindow(file, file.length() / Disk.BLOCK * Disk.BLOCK)) {
      LogReader reader = new LogReader(window, root.store(), epoch);
      while (reader.next() instanceof LogReader.Step.Good(LogRecord log)) {
        if (log.header().kind() == RecordHeader.COMMITS) return true;
      }
      return reader.tail().whole() >= 0;
    }
  }

  /// Removes what a crash left of a file that was being begun, and the old files that nobody needs
  /// ([#removeOld]). What cannot be read or removed is told, and left to a later opening.
  void tidy(long horizon, LogShares shares, List<Finding> findings) throws DiskException {
    for (long epoch : epochs().tailSet(root.epoch(), false)) {
      String name = StoreFiles.log(epoch);
      findings.add(Finding.leftover(name, 0, "a log file never taken into use; removed"));
      disk.unlink(name);
    }
    try {
      removeOld(root.epoch(), horizon, shares);
    } catch (DiskException e) {
      String what = "an old log file that was to be removed: " + e.getMessage();
      findings.add(Finding.leftover(e.file(), Math.max(0, e.offset()), what));
    }
  }

  /// Removes the files older than that of epoch `inUse` from which no snapshot can be asked for,
  /// those of which every snapshot is before `horizon`, unless they hold segments.
  ///
  /// @return the horizon from which on there may be another to remove
  long removeOld(long inUse, long horizon, LogShares shares) throws DiskException {
    TreeSet<Long> all = epochs();
    for (long epoch : List.copyOf(all.headSet(inUse))) {
      if (shares.hold(epoch)) continue;
      // Not always the very next: files go in any order.
      Long next = all.higher(epoch);
      long begin = next == null ? Long.MAX_VALUE : begin(next);
      if (begin > horizon) return begin;
      disk.unlink(StoreFiles.log(epoch));
    }
    return Long.MAX_VALUE;
  }

  /// The place that the first record of a file goes on from; null when that cannot be read.
  @Nullable LogPosition follows(long epoch) throws DiskException {
    String name = StoreFiles.log(epoch);
    if (!disk.exists(name)) return null;
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
        LogWindow window = new LogWindow(file, file.length() / Disk.BLOCK * Disk.BLOCK)) {
      LogReader reader = new LogReader(window, root.store(), epoch);
      return reader.next() instanceof LogReader.Step.Good ? reader.start() : null;
    }
  }

  /// The snapshot that a file begins with.
  private long begin(long epoch) throws DiskException {
    String name = StoreFiles.log(epoch);
    if (!disk.exists(name)) return Long.MAX_VALUE;
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
        LogWindow window = new LogWindow(file, file.length() / Disk.BLOCK * Disk.BLOCK)) {
      LogReader reader = new LogReader(window, root.store(), epoch);
      return reader.next() instanceof LogReader.Step.Good(LogRecord log)
              && !log.entries().isEmpty()
              && log.entries().getFirst() instanceof Entry.StateBegins begin
          ? begin.snapshot()
          : Long.MAX_VALUE;
    }
  }
}
