package io.sheaf.store.io;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One submission to a [SimulatedRing].
@SuppressWarnings("restricted") // addresses are all that a kernel gets
final class SimulatedTransfer {
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  final boolean isRead;
  final int fd;
  final long offset;
  final long token;
  int buffer = -1;
  boolean isEvent;
  private final @Nullable MemorySegment vectors;
  private List<MemorySegment> memory = List.of();

  private SimulatedTransfer(
      boolean isRead, int fd, @Nullable MemorySegment vectors, long offset, long token) {
    this.isRead = isRead;
    this.fd = fd;
    this.vectors = vectors;
    this.offset = offset;
    this.token = token;
  }

  static SimulatedTransfer of(
      boolean isRead, int fd, long address, long bytes, long offset, long token) {
    SimulatedTransfer made = new SimulatedTransfer(isRead, fd, null, offset, token);
    made.memory = List.of(ALL.asSlice(address, bytes));
    return made;
  }

  static SimulatedTransfer of(
      boolean isRead, int fd, MemorySegment vectors, long offset, long token) {
    return new SimulatedTransfer(isRead, fd, vectors, offset, token);
  }

  SimulatedTransfer in(int slot) {
    buffer = slot;
    return this;
  }

  SimulatedTransfer ofEvent() {
    isEvent = true;
    return this;
  }

  /// From here on the vectors are the engine's again.
  void copyVectors() {
    if (vectors == null) return;
    List<MemorySegment> pieces = new ArrayList<>();
    for (long at = 0; at < vectors.byteSize(); at += 2 * Long.BYTES) {
      long address = vectors.get(JAVA_LONG, at);
      pieces.add(ALL.asSlice(address, vectors.get(JAVA_LONG, at + Long.BYTES)));
    }
    memory = pieces;
  }

  List<MemorySegment> memory() {
    return memory;
  }

  long bytes() {
    return memory.stream().mapToLong(MemorySegment::byteSize).sum();
  }

  boolean isWithin(@Nullable MemorySegment registered) {
    return registered != null
        && memory.stream()
            .allMatch(
                piece ->
                    piece.address() >= registered.address()
                        && piece.address() + piece.byteSize()
                            <= registered.address() + registered.byteSize());
  }

  @Override
  public String toString() {
    return (isRead ? "read" : "write") + " of " + bytes() + " bytes at " + offset;
  }
}
