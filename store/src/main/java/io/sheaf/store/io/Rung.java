package io.sheaf.store.io;

/// The ways bytes can take between files and frames, the best first.
public enum Rung {
  /// One ring, reading straight into frames that the kernel has registered.
  RING_FIXED("io_uring with registered frames"),
  /// One ring, frames looked up by the kernel at each read.
  RING_PLAIN("io_uring"),
  /// Direct reads on a pool of threads.
  PREAD("pread on threads"),
  /// The same through the page cache, where the file system knows no direct I/O.
  BUFFERED("pread through the page cache"),
  /// Java's own file channels.
  PORTABLE("file channels");

  private final String words;

  Rung(String words) {
    this.words = words;
  }

  /// What it is, for people.
  public String words() {
    return words;
  }

  /// Whether a ring carries it.
  public boolean isRing() {
    return this == RING_FIXED || this == RING_PLAIN;
  }
}
