package io.sheaf.store.pool.evict;

/// Which pages of one table a scan reads, and when. Immutable; any thread.
@FunctionalInterface
public interface Steps {
  /// Of a page that the scan does not read.
  long NONE = -1;

  /// The step of its [Course] at which the scan reads `page`, or [#NONE]. Called under the lock of
  /// the pool's frames, for many pages: it must be quick, and must not wait.
  long of(int page);
}
