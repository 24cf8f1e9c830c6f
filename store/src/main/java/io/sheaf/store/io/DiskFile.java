package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;

/// One open file of a [Disk], read and written at offsets.
///
/// Any thread may call any method but `close`, which must not run beside another call: whoever
/// opened the file closes it, or a [FileCache] does so between leases. Memory is native.
public interface DiskFile extends AutoCloseable {
  /// Name relative to the root of the disk, for messages.
  String name();

  /// Whether bytes really bypass the page cache.
  boolean directIo();

  /// Length in bytes, as the file system has it now.
  long length() throws DiskException;

  /// Fills `target` with the bytes at `offset`; an end of file before its last byte is an error.
  void read(long offset, MemorySegment target) throws DiskException;

  /// Writes all of `source` at `offset`. Durable only after [#sync].
  void write(long offset, MemorySegment source) throws DiskException;

  /// Fills the targets, one after the other, with the bytes that begin at `offset`.
  default void readInto(long offset, MemorySegment... targets) throws DiskException {
    long at = offset;
    for (MemorySegment target : targets) {
      read(at, target);
      at += target.byteSize();
    }
  }

  /// Writes the sources, one behind the other, from `offset` on.
  default void writeFrom(long offset, MemorySegment... sources) throws DiskException {
    long at = offset;
    for (MemorySegment source : sources) {
      write(at, source);
      at += source.byteSize();
    }
  }

  /// Gives the range blocks of its own, so that writing it cannot run out of space; the file grows
  /// to its end, and what was not written reads as zeros.
  void allocate(long offset, long bytes) throws DiskException;

  /// Cuts the file, or lengthens it with a hole.
  void truncate(long bytes) throws DiskException;

  /// Makes what was written durable, with the metadata needed to read it (`fdatasync`). A failure
  /// is final: the kernel reports it once, and the bytes may be gone.
  void sync() throws DiskException;

  /// Closes the descriptor. A second close does nothing.
  @Override
  void close() throws DiskException;
}
