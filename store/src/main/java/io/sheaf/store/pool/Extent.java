package io.sheaf.store.pool;

import io.sheaf.store.io.FrameArena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A piece of the arena, free or holding one frame, linked to its neighbours by address. Guarded by
/// the lock of [Frames], but for its memory, which is of interest to who fills the frame.
final class Extent {
  final long offset;
  long bytes;
  @Nullable Frame frame;
  @Nullable Extent before;
  @Nullable Extent after;

  // Kept for the next page of the same length.
  private MemorySegment memory = MemorySegment.NULL;
  private MemorySegment view = MemorySegment.NULL;

  Extent(long offset, long bytes) {
    this.offset = offset;
    this.bytes = bytes;
  }

  boolean isFree() {
    return frame == null;
  }

  /// Its bytes, writable and faulted in.
  MemorySegment memory(FrameArena arena) {
    if (memory.byteSize() != bytes) {
      MemorySegment made = arena.slice(offset, bytes);
      view = made.asReadOnly();
      memory = made; // with its view, or not at all
    }
    return memory;
  }

  /// The same, read-only.
  MemorySegment view() {
    return view;
  }

  @Override
  public String toString() {
    return "[" + offset + ", +" + bytes + (frame == null ? ", free]" : ", " + frame + "]");
  }
}
