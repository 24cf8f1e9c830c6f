package io.sheaf.benchmarks.io;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.pool.PageSource;
import java.lang.foreign.MemorySegment;

/// A file as pages of one size, one behind the other, without checksums: what is measured is
/// compared with contenders that check nothing either.
///
/// @param name of the file
/// @param lease on it, which stays
/// @param pages how many
/// @param pageBytes length of each
public record UncheckedPages(String name, FileLease lease, int pages, int pageBytes)
    implements PageSource {
  /// The pages of `file`, which outlives them.
  public static UncheckedPages of(DiskFile file, int pages, int pageBytes) {
    return new UncheckedPages(file.name(), FileLease.of(file), pages, pageBytes);
  }

  @Override
  public int bytes(int page) {
    return pageBytes;
  }

  @Override
  public long offset(int page) {
    return (long) page * pageBytes;
  }

  @Override
  public StoreException failed(int page, DiskException failure) {
    return failure.toStoreException();
  }

  @Override
  public void check(int page, MemorySegment frame) {
    // As it says.
  }
}
