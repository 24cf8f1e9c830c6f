package io.sheaf.store;

import io.sheaf.store.io.OwnThread;
import io.sheaf.store.log.SegmentRef;
import io.sheaf.store.log.TableState;
import io.sheaf.store.table.LogLoad;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that folds, for as long as the store is open: tables with much in the log, and tables
/// that keep an old file of it alive. A store that nothing may be written to has none.
final class Folding implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Folding.class);

  private final Store store;
  private final LogLoad load;
  private final Thread thread;

  /// Two folds of a table would be in each other's way.
  private final ReentrantLock turn = new ReentrantLock();

  /// Begins to fold in a store, from what its log holds already.
  Folding(Store store, LogLoad load) {
    this.store = store;
    this.load = load;
    this.thread = Thread.ofPlatform().name("sheaf-fold").daemon().unstarted(this::run);
    if (store.whyReadOnly() != null) return;
    try (Snapshot snapshot = store.snapshot()) {
      for (TableView table : snapshot.tables()) note(table.state());
    }
    thread.start();
  }

  private void note(TableState table) {
    for (SegmentRef segment : table.segments()) load.came(table.id(), segment);
  }

  private void run() {
    try {
      while (true) {
        List<Long> due = load.take();
        if (due.isEmpty()) return;
        due.forEach(this::fold);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but who ends the process.
      Thread.currentThread().interrupt();
    }
  }

  /// Folds what a table has in the log at this moment; how many segments.
  ///
  /// @throws StoreException.Conflict when others have changed them meanwhile
  int now(long table) throws IOException {
    turn.lock();
    try {
      return Writes.typed(new Fold(store, table)::run);
    } finally {
      turn.unlock();
    }
  }

  /// A fold that fails leaves everything as it was; the table's turn comes again.
  private void fold(long table) {
    try {
      now(table);
    } catch (StoreException.NoSuchTable | StoreException.Closed e) {
      LOG.debug("nothing to fold: {}", e.getMessage());
    } catch (StoreException.Conflict e) {
      LOG.debug("folded later: {}", e.getMessage());
      again(table);
    } catch (StoreException | IOException e) {
      LOG.warn("small appends stay in the log for now: {}", e.getMessage());
    }
  }

  private void again(long table) {
    try (Snapshot snapshot = store.snapshot()) {
      note(snapshot.state(table));
    } catch (StoreException.NoSuchTable | StoreException.Closed e) {
      LOG.debug("nothing to fold: {}", e.getMessage());
    }
  }

  /// Waits for the fold under way.
  @Override
  public void close() {
    load.end();
    OwnThread.awaitEnd(thread);
  }
}
