package io.sheaf.store.io;

import java.nio.file.Path;
import java.util.List;

/// The directory tree of one store: the seam below the catalog and the segment files.
///
/// Names are relative to the root, with `/` between levels, and made by the store: never a user's
/// string. Any thread may call any method. Failures are a [DiskException] that names the file.
///
/// Nothing survives a power cut but what was synced: the bytes of a file by [DiskFile#sync], its
/// name and its absence by [#syncDirectory] of the directory it stands in.
public interface Disk extends AutoCloseable {
  /// Unit of direct I/O: offsets, lengths and addresses are multiples of it.
  int BLOCK = 4096;

  /// What a descriptor may be used for.
  enum Access {
    READ,
    WRITE
  }

  /// Whether bytes pass through the page cache of the kernel.
  enum Caching {
    /// Straight between device and caller's memory, in multiples of [#BLOCK].
    DIRECT,
    /// By the page cache, at any offset and length.
    BUFFERED
  }

  /// Opens a directory that exists, by the means of this system.
  static Disk open(Path root) throws DiskException {
    boolean portable = EngineOptions.defaults().best() == Rung.PORTABLE;
    return portable ? PortableDisk.open(root) : PosixDisk.open(root);
  }

  /// Makes the directory (its parent must exist) unless it is there, and opens it.
  static Disk create(Path root) throws DiskException {
    boolean portable = EngineOptions.defaults().best() == Rung.PORTABLE;
    return portable ? PortableDisk.create(root) : PosixDisk.create(root);
  }

  /// Opens a file that exists; `WRITE` allows reading as well.
  DiskFile open(String name, Access access, Caching caching) throws DiskException;

  /// Creates a file that does not exist yet (mode 0600), `bytes` long, with blocks allocated and
  /// reading as zeros. Open for writing and reading.
  DiskFile create(String name, long bytes, Caching caching) throws DiskException;

  /// Whether a file or directory of that name exists.
  boolean exists(String name) throws DiskException;

  /// Length of a file in bytes.
  long length(String name) throws DiskException;

  /// Names of the entries of a directory, without the directory, in order. The root is `""`.
  List<String> list(String directory) throws DiskException;

  /// Makes a directory (mode 0700) that does not exist yet.
  void makeDirectory(String name) throws DiskException;

  /// Removes the name of a file. Its space is free once nobody has it open.
  void unlink(String name) throws DiskException;

  /// Makes the entries of a directory durable. The root is `""`.
  void syncDirectory(String directory) throws DiskException;

  /// Takes the exclusive lock of a file, made if absent, and writes `holder` into it for the loser
  /// to read. Throws `StoreException.Locked` naming the holder when it is taken. The lock ends with
  /// the process at the latest. With an empty `holder` nothing is made or written, so that the file
  /// may be one that can only be read.
  DiskLock lock(String name, String holder) throws DiskException;

  /// The best engine that there is for the files of this disk, and for frames of `arena`, which
  /// must outlive it. `sample` is a file to try with, at least [#BLOCK] long.
  IoEngine engine(FrameArena arena, String sample, EngineOptions options) throws DiskException;

  /// Gives up the root. Files still open stay usable until closed themselves.
  @Override
  void close();
}
