package io.sheaf.store.sim;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskException.Reason;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// One open file of a [SimulatedDisk].
final class SimulatedFile implements DiskFile {
  private final SimulatedDisk disk;
  private final Inode inode;
  private final String name;
  private final Disk.Access access;
  private final Disk.Caching caching;
  private boolean closed;

  SimulatedFile(
      SimulatedDisk disk, Inode inode, String name, Disk.Access access, Disk.Caching caching) {
    this.disk = disk;
    this.inode = inode;
    this.name = name;
    this.access = access;
    this.caching = caching;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean directIo() {
    return caching == Disk.Caching.DIRECT;
  }

  @Override
  public long length() throws DiskException {
    synchronized (disk) {
      Operation operation = begin(Operation.Kind.STAT, 0, 0);
      throwFate(operation);
      return inode.length();
    }
  }

  @Override
  public void read(long offset, MemorySegment target) throws DiskException {
    synchronized (disk) {
      requireAligned(offset, target);
      Operation operation = begin(Operation.Kind.READ, offset, target.byteSize());
      throwFate(operation);
      if (offset + target.byteSize() > inode.length()) {
        throw SimulatedDisk.failure(operation, Reason.TRUNCATED, "end of file");
      }
      byte[] bytes = inode.read(offset, Math.toIntExact(target.byteSize()));
      MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
      disk.end(operation);
    }
  }

  @Override
  public void write(long offset, MemorySegment source) throws DiskException {
    synchronized (disk) {
      requireAligned(offset, source);
      requireWritable();
      Operation operation = begin(Operation.Kind.WRITE, offset, source.byteSize());
      byte[] bytes = source.toArray(ValueLayout.JAVA_BYTE);
      disk.requireSpace(operation, offset + bytes.length - inode.length());
      DiskException fate = disk.fate(operation);
      if (fate == null) {
        inode.write(offset, bytes);
        disk.end(operation);
        return;
      }
      // A write that fails may have happened in part.
      Survival survival = disk.survivalOfFailure();
      for (int at = 0; at < bytes.length; at += Inode.SECTOR) {
        if (survival.sparesWrite() && survival.sparesSector()) {
          int end = Math.min(bytes.length, at + Inode.SECTOR);
          inode.write(offset + at, Arrays.copyOfRange(bytes, at, end));
        }
      }
      throw fate;
    }
  }

  @Override
  public void allocate(long offset, long bytes) throws DiskException {
    synchronized (disk) {
      requireWritable();
      Operation operation = begin(Operation.Kind.ALLOCATE, offset, bytes);
      throwFate(operation);
      disk.requireSpace(operation, offset + bytes - inode.length());
      if (offset + bytes > inode.length()) {
        inode.setLength(offset + bytes);
      }
      disk.end(operation);
    }
  }

  @Override
  public void truncate(long bytes) throws DiskException {
    synchronized (disk) {
      requireWritable();
      Operation operation = begin(Operation.Kind.TRUNCATE, bytes, 0);
      throwFate(operation);
      inode.setLength(bytes);
      disk.end(operation);
    }
  }

  @Override
  public void sync() throws DiskException {
    synchronized (disk) {
      Operation operation = begin(Operation.Kind.SYNC, 0, 0);
      DiskException fate = disk.fate(operation);
      if (fate != null) {
        inode.syncFailing(disk.survivalOfFailure());
        throw fate;
      }
      inode.sync();
      disk.end(operation);
    }
  }

  @Override
  public void close() {
    synchronized (disk) {
      if (!closed) {
        closed = true;
        disk.closedFile();
      }
    }
  }

  private Operation begin(Operation.Kind kind, long offset, long length) throws DiskException {
    if (closed) {
      throw new AssertionError(kind + " of " + name + " after its close");
    }
    return disk.begin(kind, name, offset, length);
  }

  private void throwFate(Operation operation) throws DiskException {
    DiskException fate = disk.fate(operation);
    if (fate != null) {
      throw fate;
    }
  }

  private void requireWritable() {
    if (access != Disk.Access.WRITE) {
      throw new AssertionError(name + " is open for reading");
    }
  }

  private void requireAligned(long offset, MemorySegment memory) {
    boolean blocks =
        offset >= 0
            && offset % Disk.BLOCK == 0
            && memory.byteSize() % Disk.BLOCK == 0
            && memory.address() % Disk.BLOCK == 0;
    if (directIo() && !blocks) {
      throw new AssertionError(
          name + " " + offset + "+" + memory.byteSize() + " at " + memory.address());
    }
  }
}
