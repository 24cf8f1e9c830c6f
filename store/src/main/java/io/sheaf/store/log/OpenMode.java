package io.sheaf.store.log;

/// What opening a store may do to its directory.
public enum OpenMode {
  /// Make a store if there is none; read and write.
  CREATE,
  /// Read and write a store that exists.
  WRITE,
  /// Read a store that exists; not a byte of it is changed but its lock file.
  READ
}
