package io.sheaf.store.pool;

import org.jspecify.annotations.Nullable;

/// A piece of the arena, free or holding one frame, linked to its neighbours by address. Guarded by
/// the lock of [Frames].
final class Extent {
  long offset;
  long bytes;
  @Nullable Frame frame;
  @Nullable Extent before;
  @Nullable Extent after;

  Extent(long offset, long bytes) {
    this.offset = offset;
    this.bytes = bytes;
  }

  boolean isFree() {
    return frame == null;
  }

  @Override
  public String toString() {
    return "[" + offset + ", +" + bytes + (frame == null ? ", free]" : ", " + frame + "]");
  }
}
