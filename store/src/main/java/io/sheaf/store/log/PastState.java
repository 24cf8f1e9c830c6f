package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.util.function.Predicate;

/// States too old to be kept in memory, derived again from the log.
final class PastState {
  private PastState() {}

  /// The last state before the first one that is `beyond`, by reading the log up to `end`. The time
  /// it takes is that of an opening.
  static Catalog before(Predicate<Catalog> beyond, Disk disk, Super root, long end) {
    String name = StoreFiles.log(root.epoch());
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
        LogWindow window = new LogWindow(file, end)) {
      LogReader reader = new LogReader(window, root.store(), root.epoch());
      Replay replay = new Replay(Long.MAX_VALUE);
      Catalog last = Catalog.EMPTY;
      while (reader.next() instanceof LogReader.Step.Good(LogRecord log)) {
        for (Catalog state : replay.apply(log)) {
          if (beyond.test(state)) {
            return last;
          }
          last = state;
        }
      }
      if (reader.position().end() != end) {
        throw new StoreException.CorruptStore(
            name, reader.position().end(), "a record that was good at opening is so no longer");
      }
      return last;
    } catch (Contradiction e) {
      throw new StoreException.CorruptStore(name, 0, String.valueOf(e.getMessage()));
    } catch (DiskException e) {
      throw e.toStoreException();
    }
  }
}
