package io.sheaf.store.io;

/// The exclusive lock of a file, held until closed.
public interface DiskLock extends AutoCloseable {
  /// Gives up the lock. A second close does nothing.
  @Override
  void close();
}
