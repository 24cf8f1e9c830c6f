package io.sheaf.format.segment;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Where the blocks of a segment go: memory to build them in, and a file, or whatever else keeps
/// them.
///
/// A [SegmentWriter] calls on its own thread, for one block at a time: [#allocate], then [#write]
/// of the same block. When something fails in between, the sink still has the memory and frees it
/// on its own close; the writer frees nothing.
public interface SegmentSink {
  /// Memory of exactly `block.bytes()` bytes for a block; its content does not matter, every byte
  /// is overwritten. It is 4096-aligned where the sink writes by direct I/O. May wait for memory.
  MemorySegment allocate(SegmentBlock block) throws IOException;

  /// Takes the filled memory of a block and writes it at `block.offset()`, now or later; its bytes
  /// do not change any more.
  ///
  /// @param crc the CRC-32C of the memory
  void write(SegmentBlock block, MemorySegment memory, int crc) throws IOException;
}
