package io.sheaf.store.table;

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
final class SmallSegment {
  private static final long FIRST_BYTES = 32 << 10;

  private record Part(SegmentBlock block, int checksum) {}

  private final List<Part> parts = new ArrayList<>();
  private MemorySegment memory = MemorySegment.NULL;
  private long bytes;
  private long pageBytes;

  /// Whether a block may be added.
  boolean takes(SegmentBlock block) {
    long pages = pageBytes + (block.page() == SegmentBlock.NO_PAGE ? 0 : block.bytes());
    return pages <= LogSegment.MOST_PAGE_BYTES
        && block.offset() + block.bytes() <= LogSegment.MOST_BYTES;
  }

  /// Memory for the next block; valid until the one after it.
  MemorySegment allocate(SegmentBlock block) {
    long end = block.offset() + block.bytes();
    if (end > memory.byteSize()) {
      long room = Math.max(FIRST_BYTES, Math.max(end, 2 * memory.byteSize()));
      MemorySegment larger = Arena.ofAuto().allocate(room, Disk.BLOCK);
      MemorySegment.copy(memory, 0, larger, 0, bytes);
      memory = larger;
    }
    return memory.asSlice(block.offset(), block.bytes());
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
      MemorySegment target = sink.allocate(block);
      MemorySegment.copy(memory, block.offset(), target, 0, block.bytes());
      sink.write(block, target, part.checksum());
    }
  }
}
