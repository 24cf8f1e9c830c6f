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
  /// Where the bytes of a block lie already as they must, if they do.
  ///
  /// @param address of the block's first byte, in native memory
  /// @param bytes up to the end of the last buffer; 0 if they do not lie so
  /// @param buffers how many there are that are not empty
  record There(long address, long bytes, int buffers) {
    /// Nowhere.
    public static final There NOT = new There(0, 0, 0);
  }

  /// Memory of exactly `block.bytes()` bytes for a block; its content does not matter, every byte
  /// is overwritten. It is 4096-aligned where the sink writes by direct I/O. May wait for memory.
  ///
  /// @param there may be what is returned
  MemorySegment allocate(SegmentBlock block, There there) throws IOException;

  /// Takes the filled memory of a block and writes it at `block.offset()`, now or later; its bytes
  /// do not change any more.
  ///
  /// @param crc the CRC-32C of the memory
  void write(SegmentBlock block, MemorySegment memory, int crc) throws IOException;
}
