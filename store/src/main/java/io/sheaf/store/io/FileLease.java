package io.sheaf.store.io;

/// A file of a [FileCache], kept open until this is closed.
public interface FileLease extends AutoCloseable {
  /// The open file. Not to be closed by whoever has the lease.
  DiskFile file();

  /// Gives the lease back. A second close does nothing.
  @Override
  void close();
}
