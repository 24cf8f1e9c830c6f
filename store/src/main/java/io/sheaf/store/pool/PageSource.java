package io.sheaf.store.pool;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// What a file of pages offers the pool: how many there are, how long, and their bytes.
///
/// Any thread may call any method. Pages are numbered from 0; their lengths never change.
public interface PageSource {
  /// The file, relative to the store directory, for messages.
  String name();

  /// How many pages there are.
  int pages();

  /// Length of a page in bytes: positive, a multiple of 4096.
  int bytes(int page);

  /// Reads a page and checks it. `frame` is writable, 4096-aligned and as long as the page; nobody
  /// else sees it before this returns. A page whose bytes are wrong is a
  /// `StoreException.CorruptPage`; a read that failed is an [IOException].
  void load(int page, MemorySegment frame) throws IOException;
}
