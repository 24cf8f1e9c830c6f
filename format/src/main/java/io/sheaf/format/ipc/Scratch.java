package io.sheaf.format.ipc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Native memory that is filled, used and filled again. It grows to the most that was asked for and
/// keeps that until it is closed. One user at a time, on any thread.
final class Scratch implements AutoCloseable {
  private @Nullable Arena arena;
  private MemorySegment memory = MemorySegment.NULL;
  private long used;

  /// Forgets what was handed out, and makes room for so many bytes.
  void reset(long bytes) {
    used = 0;
    if (bytes <= memory.byteSize()) return;
    close();
    Arena fresh = Arena.ofShared();
    arena = fresh;
    memory = fresh.allocate(bytes, 64);
  }

  /// The next so many bytes, 64-aligned; part of what [#reset] made room for.
  MemorySegment take(long bytes) {
    MemorySegment taken = memory.asSlice(used, bytes);
    used += bytes + 63 & ~63;
    return taken;
  }

  /// All of the memory.
  MemorySegment memory() {
    return memory;
  }

  /// Makes room for so many bytes, keeping the first `kept`.
  void grow(long bytes, long kept) {
    if (bytes <= memory.byteSize()) return;
    Arena fresh = Arena.ofShared();
    MemorySegment larger;
    try {
      larger = fresh.allocate(bytes, 64);
    } catch (Throwable e) {
      fresh.close();
      throw e;
    }
    MemorySegment.copy(memory, 0, larger, 0, kept);
    close();
    arena = fresh;
    memory = larger;
  }

  @Override
  public void close() {
    Arena old = arena;
    arena = null;
    memory = MemorySegment.NULL;
    used = 0;
    if (old != null) old.close();
  }
}
