package io.sheaf.store.sim;

/// One call of a disk or of one of its files, as the kernel would see it.
///
/// @param number from 1, in the order of the calls
/// @param kind what it does
/// @param file relative to the root
/// @param offset where it begins; 0 for whole files
/// @param length bytes; 0 for whole files
public record Operation(long number, Kind kind, String file, long offset, long length) {
  /// What operations do.
  public enum Kind {
    OPEN,
    CREATE,
    STAT,
    LIST,
    MAKE_DIRECTORY,
    UNLINK,
    SYNC_DIRECTORY,
    LOCK,
    READ,
    WRITE,
    ALLOCATE,
    TRUNCATE,
    SYNC;

    /// Whether it makes something durable.
    boolean syncs() {
      return this == SYNC || this == SYNC_DIRECTORY;
    }

    /// Whether it may need space.
    boolean takesSpace() {
      return this == CREATE || this == MAKE_DIRECTORY || this == WRITE || this == ALLOCATE;
    }
  }

  @Override
  public String toString() {
    return number + " " + kind + " " + file + (length == 0 ? "" : " " + offset + "+" + length);
  }
}
