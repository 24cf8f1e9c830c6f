package io.sheaf.store.table;

import io.sheaf.format.array.SpareMemory;
import io.sheaf.format.segment.SegmentBlock;
import io.sheaf.format.segment.SegmentSink;
import io.sheaf.store.io.Disk;
import io.sheaf.store.log.LogSegment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The blocks of a segment in memory, one behind the other, for as long as it is small enough to be
/// committed inside a log record. One thread.
final class SmallSegment implements AutoCloseable {

  private record Part(SegmentBlock block, int checksum) {}

  private final long mostPageBytes;
  private final List<Part> parts = new ArrayList<>();
  private MemorySegment memory = MemorySegment.NULL;
  private boolean spare;
  private long bytes;
  private long pageBytes;

  /// @param mostPageBytes above which it is not small
  SmallSegment(long mostPageBytes) {
    this.mostPageBytes = mostPageBytes;
  }

  /// Whether a block may be added.
  boolean takes(SegmentBlock block) {
    long pages = pageBytes + (block.page() == SegmentBlock.NO_PAGE ? 0 : block.bytes());
    return pages <= mostPageBytes && block.offset() + block.bytes() <= LogSegment.MOST_BYTES;
  }

  /// Memory for the next block; valid until the one after it.
  MemorySegment allocate(SegmentBlock block) {
    long end = block.offset() + block.bytes();
    if (end > memory.byteSize()) grow(end);
    return memory.asSlice(block.offset(), block.bytes());
  }

  private void grow(long least) {
    MemorySegment small = least <= SpareMemory.BYTES ? SpareMemory.take() : null;
    MemorySegment larger = small == null ? SpareMemory.takeLarge() : small;
    boolean isSpare = larger != null;
    if (larger == null) {
      long bound = Math.min(2 * memory.byteSize(), LogSegment.MOST_BYTES);
      larger = Arena.ofAuto().allocate(Math.max(least, bound), Disk.BLOCK);
    }
    MemorySegment.copy(memory, 0, larger, 0, bytes);
    close();
    memory = larger;
    spare = isSpare;
  }

  /// Gives the memory up: nobody looks at [#bytes] any more.
  @Override
  public void close() {
    if (spare) SpareMemory.giveBack(memory);
    spare = false;
    memory = MemorySegment.NULL;
  }

  /// Adds the block that memory was allocated for last.
  void add(SegmentBlock block, int checksum) {
    parts.add(new Part(block, checksum));
    bytes = block.offset() + block.bytes();
    if (block.page() != SegmentBlock.NO_PAGE) pageBytes += block.bytes();
  }

  /// Bytes of its pages.
  long pageBytes() {
    return pageBytes;
  }

  /// All of it.
  MemorySegment bytes() {
    return memory.asSlice(0, bytes);
  }

  /// Writes every block to `sink`.
  void copyTo(SegmentSink sink) throws IOException {
    for (Part part : parts) {
      SegmentBlock block = part.block();
      MemorySegment target = sink.allocate(block, SegmentSink.There.NOT);
      MemorySegment.copy(memory, block.offset(), target, 0, block.bytes());
      sink.write(block, target, part.checksum());
    }
  }
}
