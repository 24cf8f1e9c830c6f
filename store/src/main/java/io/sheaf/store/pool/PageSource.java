package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.FileLease;
import java.lang.foreign.MemorySegment;

/// What a file of pages offers the pool: how many there are, where they stand, and how to tell that
/// one is right.
///
/// Any thread may call any method. Pages are numbered from 0; nothing about them ever changes.
public interface PageSource {
  /// The file, relative to the store directory, for messages.
  String name();

  /// How many pages there are.
  int pages();

  /// Whether the pages say where others are: no scan foretells when it looks into them.
  default boolean isIndex() {
    return false;
  }

  /// Length of a page in bytes: positive, a multiple of 4096.
  int bytes(int page);

  /// Where a page begins in the file: a multiple of 4096.
  long offset(int page);

  /// The file, open for reading until the lease is closed.
  FileLease lease() throws DiskException;

  /// What a failed read of a page means to those who want it: bytes that are not there are damage.
  StoreException failed(int page, DiskException failure);

  /// Throws `StoreException.CorruptPage` unless `frame` holds the page as it was written. Nobody
  /// else sees the frame before this returns.
  void check(int page, MemorySegment frame);
}
