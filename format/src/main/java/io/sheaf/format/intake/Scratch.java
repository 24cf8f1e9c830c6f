package io.sheaf.format.intake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Memory that is handed out piece by piece and taken back all at once.
///
/// What it gives out is not cleared, and is valid until [#reset] or [#close]. One thread at a time,
/// any thread.
final class Scratch implements SegmentAllocator, AutoCloseable {
  private static final long CHUNK = 1L << 20;
  private static final long KEEP = 64L << 20;

  private Arena arena = Arena.ofShared();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private long capacity;
  private int chunk;
  private long at;

  @Override
  public MemorySegment allocate(long bytes, long alignment) {
    while (chunk < chunks.size()) {
      MemorySegment current = chunks.get(chunk);
      long start = (at + alignment - 1) & -alignment;
      if (start <= current.byteSize() - bytes) {
        at = start + bytes;
        return current.asSlice(start, bytes);
      }
      chunk++;
      at = 0;
    }
    long size = Math.max(bytes, Math.max(CHUNK, capacity / 2));
    MemorySegment fresh = arena.allocate(size, Math.max(alignment, 64));
    chunks.add(fresh);
    capacity += size;
    at = bytes;
    return fresh.asSlice(0, bytes);
  }

  /// Takes everything back; keeps up to 64 MiB for the next use.
  void reset() {
    if (capacity > KEEP) {
      arena.close();
      arena = Arena.ofShared();
      chunks.clear();
      capacity = 0;
    }
    chunk = 0;
    at = 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
