package io.sheaf.store.io;

import io.sheaf.store.StoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Open descriptors of files that are only read, the longest unused closed first.
///
/// A file with a lease stays open, so more than the limit may be open for as long as more are in
/// use at once. Thread-safe; opening a file holds up other leases, for microseconds.
public final class FileCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);

  private final Disk disk;
  private final Disk.Caching caching;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  /// Keeps at most `limit` files open that nobody uses.
  public FileCache(Disk disk, Disk.Caching caching, int limit) {
    this.disk = disk;
    this.caching = caching;
    this.limit = limit;
  }

  private static final class Entry {
    final DiskFile file;
    int leases;
    boolean forgotten;

    Entry(DiskFile file) {
      this.file = file;
    }
  }

  /// Opens the file for reading, or finds it open.
  public FileLease lease(String name) throws DiskException {
    lock.lock();
    try {
      if (closed) {
        throw new StoreException.Closed("file cache");
      }
      Entry entry = entries.get(name);
      if (entry == null) {
        entry = new Entry(disk.open(name, Disk.Access.READ, caching));
        entries.put(name, entry);
      }
      entry.leases++;
      trim(); // with the lease counted: this file must not be the one that goes
      return new Lease(entry);
    } finally {
      lock.unlock();
    }
  }

  /// Closes the file as soon as no lease is out: it is about to be unlinked.
  public void forget(String name) {
    lock.lock();
    try {
      Entry entry = entries.remove(name);
      if (entry != null) {
        entry.forgotten = true;
        closeIfUnused(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Files open in the cache at this moment, used or not.
  public int openFiles() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Lease lease) {
    lock.lock();
    try {
      if (lease.given) return;
      lease.given = true;
      Entry entry = lease.entry;
      if (--entry.leases < 0) {
        throw new AssertionError(entry.file.name() + ": more leases given back than taken");
      }
      if (entry.forgotten) {
        closeIfUnused(entry);
      } else {
        trim();
      }
    } finally {
      lock.unlock();
    }
  }

  private void trim() {
    if (entries.size() <= limit) return;
    Iterator<Entry> oldestFirst = entries.values().iterator();
    while (entries.size() > limit && oldestFirst.hasNext()) {
      Entry entry = oldestFirst.next();
      if (entry.leases == 0) {
        oldestFirst.remove();
        closeIfUnused(entry);
      }
    }
  }

  private static void closeIfUnused(Entry entry) {
    if (entry.leases == 0) {
      try {
        entry.file.close();
      } catch (DiskException e) {
        // Only read from: nothing is lost, and the descriptor is gone all the same.
        LOG.info("{}", e.getMessage());
      }
    }
  }

  /// Closes what is unused; what is still leased closes with its last lease. No lease after this.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      List<String> names = new ArrayList<>(entries.keySet());
      names.forEach(this::forget);
    } finally {
      lock.unlock();
    }
  }

  private final class Lease implements FileLease {
    private final Entry entry;
    private volatile boolean given; // set under the lock

    Lease(Entry entry) {
      this.entry = entry;
    }

    @Override
    public DiskFile file() {
      if (given) {
        throw new AssertionError(entry.file.name() + " is used after its lease");
      }
      return entry.file;
    }

    @Override
    public void close() {
      giveBack(this);
    }
  }
}
