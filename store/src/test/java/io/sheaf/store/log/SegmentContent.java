package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The segments of a [Workload]: bytes that tell which segment they are of.
final class SegmentContent {
  private SegmentContent() {}

  /// One to be committed in the log.
  static LogSegment inLog(long id, int blocks) {
    long bytes = (long) blocks * Disk.BLOCK;
    MemorySegment content = Arena.ofAuto().allocate(bytes, Disk.BLOCK);
    fill(content, id);
    SegmentRef ref = new SegmentRef(id, bytes, blocks, 1, blocks, 0, bytes, (int) id, 1, bytes);
    return new LogSegment(ref, content);
  }

  /// One with a file.
  static SegmentRef create(SegmentFiles files, long id, int blocks) throws DiskException {
    long bytes = (long) blocks * Disk.BLOCK;
    try (DiskFile file = files.create(id, bytes);
        Arena arena = Arena.ofConfined()) {
      MemorySegment content = arena.allocate(bytes, Disk.BLOCK);
      fill(content, id);
      file.write(0, content);
      files.sync(file);
    }
    return new SegmentRef(id, bytes, blocks, 1, blocks, 0, bytes, (int) id, 1, bytes);
  }

  private static void fill(MemorySegment content, long id) {
    for (long at = 0; at < content.byteSize(); at += Long.BYTES) {
      content.set(ValueLayout.JAVA_LONG, at, id * 0x9E3779B97F4A7C15L + at + 1);
    }
  }

  /// Throws unless a committed segment is there, whole.
  static void requireSegment(Disk disk, SegmentRef segment) throws DiskException {
    String name = segment.file();
    Model.require(disk.exists(name), name + " is missing");
    try (DiskFile file = disk.open(name, Disk.Access.READ, Disk.Caching.DIRECT);
        Arena arena = Arena.ofConfined()) {
      long bytes = file.length() - segment.start();
      boolean fits = segment.place() == null ? bytes == segment.bytes() : bytes >= segment.bytes();
      Model.require(fits, name + " has " + file.length() + " bytes");
      MemorySegment expected = arena.allocate(segment.bytes(), Disk.BLOCK);
      fill(expected, segment.id());
      MemorySegment found = arena.allocate(segment.bytes(), Disk.BLOCK);
      file.read(segment.start(), found);
      Model.require(found.mismatch(expected) < 0, name + " is not what was written");
    }
  }
}
