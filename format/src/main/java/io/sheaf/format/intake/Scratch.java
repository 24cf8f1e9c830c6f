package io.sheaf.format.intake;

import io.sheaf.format.array.SpareMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Memory that is handed out piece by piece and taken back all at once.
///
/// What it gives out is not cleared, and is valid until [#reset] or [#close]. It begins with a
/// piece of [SpareMemory], which is all that a small append ever needs, goes on with a large one,
/// which is all that several of them need, and takes none before it is asked. One thread at a time,
/// any thread.
final class Scratch implements SegmentAllocator, AutoCloseable {
  private static final long CHUNK = 1L << 20;
  private static final long KEEP = 64L << 20;

  private @Nullable MemorySegment spare;
  private @Nullable MemorySegment largeSpare;
  private @Nullable Arena arena;
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
    MemorySegment fresh = fresh(bytes, alignment);
    chunks.add(fresh);
    at = bytes;
    return fresh.asSlice(0, bytes);
  }

  private MemorySegment fresh(long bytes, long alignment) {
    if (spare == null && chunks.isEmpty() && bytes <= SpareMemory.BYTES) {
      spare = SpareMemory.take();
      return spare;
    }
    if (largeSpare == null && bytes <= SpareMemory.LARGE_BYTES) {
      largeSpare = SpareMemory.takeLarge();
      if (largeSpare != null) return largeSpare;
    }
    if (arena == null) arena = Arena.ofShared();
    long size = Math.max(bytes, Math.max(CHUNK, capacity / 2));
    MemorySegment fresh = arena.allocate(size, Math.max(alignment, 64));
    capacity += size;
    return fresh;
  }

  /// Takes everything back; keeps up to 64 MiB of its own for the next use.
  void reset() {
    if (capacity > KEEP) close();
    if (largeSpare != null) {
      chunks.remove(largeSpare);
      SpareMemory.giveBack(largeSpare);
      largeSpare = null;
    }
    chunk = 0;
    at = 0;
  }

  /// Frees everything. What is allocated afterwards has to be freed again.
  @Override
  public void close() {
    chunks.clear();
    capacity = 0;
    chunk = 0;
    at = 0;
    if (spare != null) SpareMemory.giveBack(spare);
    spare = null;
    if (largeSpare != null) SpareMemory.giveBack(largeSpare);
    largeSpare = null;
    if (arena != null) arena.close();
    arena = null;
  }
}
