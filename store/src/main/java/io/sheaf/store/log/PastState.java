package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// States too old to be kept in memory, derived again from the log.
final class PastState {
  private PastState() {}

  /// The last state before the first one that is `beyond`, or null where the log does not reach so
  /// far back any more. Reads the log up to `end`, and older files where that begins too late: the
  /// time it takes is that of an opening.
  static @Nullable Catalog before(Predicate<Catalog> beyond, Disk disk, Super root, long end) {
    try {
      for (long epoch = root.epoch(); epoch >= StoreCreation.FIRST_EPOCH; epoch--) {
        String name = StoreFiles.log(epoch);
        if (!disk.exists(name)) return null;
        Catalog found = within(name, epoch, beyond, disk, root, end);
        if (found != null) return found;
      }
      return Catalog.EMPTY;
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }

  private static @Nullable Catalog within(
      String name, long epoch, Predicate<Catalog> beyond, Disk disk, Super root, long end)
      throws DiskException {
    boolean newest = epoch == root.epoch();
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
        LogWindow window = new LogWindow(file, newest ? end : file.length())) {
      LogReader reader = new LogReader(window, root.store(), epoch);
      Replay replay = new Replay(Long.MAX_VALUE);
      Catalog last = null;
      while (reader.next() instanceof LogReader.Step.Good(LogRecord log)) {
        for (Catalog state : replay.apply(log)) {
          if (beyond.test(state)) return last;
          last = state;
        }
      }
      if (newest && reader.position().end() != end) {
        throw new StoreException.CorruptStore(
            name, reader.position().end(), "a record that was good at opening is so no longer");
      }
      return last;
    } catch (Contradiction e) {
      throw new StoreException.CorruptStore(name, 0, String.valueOf(e.getMessage()));
    }
  }
}
