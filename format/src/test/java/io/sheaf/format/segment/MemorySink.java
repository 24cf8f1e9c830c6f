package io.sheaf.format.segment;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A sink that keeps the whole file in memory. What it lends is full of rubbish, so that a byte
/// that the writer forgets is seen.
final class MemorySink implements SegmentSink {
  static final byte CANARY = (byte) 0xDE;

  private byte[] file = new byte[1 << 16];
  private int length;
  private final List<SegmentBlock> blocks = new ArrayList<>();

  @Override
  public MemorySegment allocate(SegmentBlock block, There there) {
    MemorySegment memory = MemorySegment.ofArray(new byte[block.bytes()]);
    return memory.fill(CANARY);
  }

  @Override
  public void write(SegmentBlock block, MemorySegment memory, int crc) {
    if (block.offset() != length) throw new AssertionError(block + " does not follow " + length);
    if (block.offset() % 4096 != 0 || block.bytes() % 4096 != 0) throw new AssertionError(block);
    if (Checksum.of(memory) != crc) throw new AssertionError("checksum of " + block);
    int end = Math.addExact(length, block.bytes());
    if (end > file.length) file = Arrays.copyOf(file, Math.max(end, 2 * file.length));
    MemorySegment.copy(memory, 0, MemorySegment.ofArray(file), length, block.bytes());
    length = end;
    blocks.add(block);
  }

  /// The blocks written, in order.
  List<SegmentBlock> blocks() {
    return blocks;
  }

  /// A copy of the file.
  byte[] bytes() {
    return Arrays.copyOf(file, length);
  }
}
