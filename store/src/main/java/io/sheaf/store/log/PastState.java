package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A state too old to be kept in memory, derived again from the log: from the file in use, or from
/// an older one where that begins too late.
final class PastState {
  private final Predicate<Catalog> beyond;
  private final Disk disk;
  private final UUID store;

  /// What the file read before follows: where the one before that must end.
  private @Nullable LogPosition follows;

  private PastState(Predicate<Catalog> beyond, Disk disk, UUID store) {
    this.beyond = beyond;
    this.disk = disk;
    this.store = store;
  }

  /// The last state before the first one that is `beyond`, or null where the log does not reach so
  /// far back any more. Reads the file of `epoch` up to `end`: it takes the time of an opening.
  static @Nullable Catalog before(
      Predicate<Catalog> beyond, Disk disk, UUID store, long epoch, long end) {
    try {
      PastState search = new PastState(beyond, disk, store);
      for (long file = epoch; file >= StoreCreation.FIRST_EPOCH; file--) {
        if (!disk.exists(StoreFiles.log(file))) return null;
        Catalog found = search.within(file, end);
        if (found != null) return found;
      }
      return Catalog.EMPTY;
    } catch (DiskException e) {
      // The file went meanwhile, and its snapshots with it.
      if (e.reason() == DiskException.Reason.ABSENT) return null;
      throw e.toStoreException();
    }
  }

  /// Null when all states of the file are beyond. A file that does not lead to what comes behind it
  /// is damaged: an earlier state is not the one that was asked for.
  private @Nullable Catalog within(long epoch, long end) throws DiskException {
    String name = StoreFiles.log(epoch);
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
        LogWindow window =
            new LogWindow(file, follows == null ? end : file.length() / Disk.BLOCK * Disk.BLOCK)) {
      LogReader reader = new LogReader(window, store, epoch);
      Replay replay = new Replay(Long.MAX_VALUE);
      Catalog last = null;
      while (reader.next() instanceof LogReader.Step.Good(LogRecord log)) {
        for (Catalog state : replay.apply(log)) {
          if (beyond.test(state)) {
            follows = reader.start();
            return last;
          }
          last = state;
        }
      }
      LogPosition at = reader.position();
      LogPosition next = follows;
      boolean whole = next == null ? at.end() == end : at.isBefore(next);
      if (!whole || last == null) {
        throw new StoreException.CorruptStore(
            name, at.end(), "a record that was good is so no longer");
      }
      return last;
    } catch (Contradiction e) {
      throw new StoreException.CorruptStore(name, 0, String.valueOf(e.getMessage()));
    }
  }
}
