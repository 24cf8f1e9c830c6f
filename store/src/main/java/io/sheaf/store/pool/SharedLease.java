package io.sheaf.store.pool;

import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.FileLease;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One lease on the file of a source for all pages that are asked for together: a cache of files
/// has a lock, and the thread of an engine gives back what another has taken.
///
/// Whoever makes it shares it out in one thread, and closes it; each share is closed once, by any
/// thread. With the last of these the file is given back.
final class SharedLease implements FileLease {
  private final PageSource source;
  private final AtomicInteger holders = new AtomicInteger(1);
  private @Nullable FileLease lease;

  SharedLease(PageSource source) {
    this.source = source;
  }

  /// Opens the file, if this is the first who wants it.
  SharedLease open() throws DiskException {
    if (lease == null) lease = source.lease();
    return this;
  }

  /// Another share of what is open. Nothing can go wrong.
  SharedLease share() {
    holders.incrementAndGet();
    return this;
  }

  @Override
  public DiskFile file() {
    FileLease own = lease;
    if (own == null) throw new AssertionError("no share of " + source.name());
    return own.file();
  }

  /// Gives one share back, that of the maker among them.
  @Override
  public void close() {
    FileLease own = lease;
    if (holders.decrementAndGet() == 0 && own != null) own.close();
  }
}
