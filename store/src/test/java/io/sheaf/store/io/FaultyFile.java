package io.sheaf.store.io;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// A file with bad blocks, which now and then gives the bytes of another place, or a part of them
/// only, or throws what no file should.
final class FaultyFile implements DiskFile {
  private final DiskFile file;
  private final SimulatedFaults faults;
  private final int liesPerMille;
  private final int bugsPerMille;
  private final Random random;
  final AtomicInteger lies = new AtomicInteger();
  final AtomicInteger bugs = new AtomicInteger();

  FaultyFile(DiskFile file, SimulatedFaults faults, long seed, int lies, int bugs) {
    this.file = file;
    this.faults = faults;
    this.liesPerMille = lies;
    this.bugsPerMille = bugs;
    this.random = new Random(seed);
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public boolean directIo() {
    return true;
  }

  @Override
  public long length() throws DiskException {
    return file.length();
  }

  private synchronized int draw() {
    return random.nextInt(1000);
  }

  private void check(String verb, long offset, MemorySegment memory) throws DiskException {
    if (draw() < bugsPerMille) {
      bugs.incrementAndGet();
      throw new IllegalStateException("a bug on purpose");
    }
    if (faults.isBad(offset, memory.byteSize())) {
      DiskException.Reason reason = DiskException.Reason.FAILED;
      throw new DiskException(verb, name(), offset, memory.byteSize(), reason, "EIO");
    }
  }

  @Override
  public void read(long offset, MemorySegment target) throws DiskException {
    check("read", offset, target);
    file.read(offset, target);
    if (draw() >= liesPerMille) return;
    lies.incrementAndGet();
    if (draw() < 500) target.asSlice(target.byteSize() / 2).fill((byte) 0x11);
    else file.read(offset == 0 ? Disk.BLOCK : offset - Disk.BLOCK, target);
  }

  @Override
  public void write(long offset, MemorySegment source) throws DiskException {
    check("write", offset, source);
    file.write(offset, source);
  }

  @Override
  public void allocate(long offset, long bytes) throws DiskException {
    file.allocate(offset, bytes);
  }

  @Override
  public void truncate(long bytes) throws DiskException {
    file.truncate(bytes);
  }

  @Override
  public void sync() throws DiskException {
    file.sync();
  }

  @Override
  public void close() throws DiskException {
    file.close();
  }
}
