package io.sheaf.store.io;

/// A file of a [FileCache], kept open until this is closed.
public interface FileLease extends AutoCloseable {
  /// The open file. Not to be closed by whoever has the lease.
  DiskFile file();

  /// The use of a file that somebody else closes, later.
  static FileLease of(DiskFile file) {
    return new FileLease() {
      @Override
      public DiskFile file() {
        return file;
      }

      @Override
      public void close() {
        // Not ours to close.
      }
    };
  }

  /// Gives the lease back. A second close does nothing.
  @Override
  void close();
}
