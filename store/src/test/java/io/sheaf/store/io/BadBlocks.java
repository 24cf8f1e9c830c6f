package io.sheaf.store.io;

import io.sheaf.store.emulated.EmulatedDisk;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Blocks of a file that say where they stand, some of them with the mark of a bad one; and what
/// became of those that asked for them.
final class BadBlocks {
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
  private static final int WORDS = Disk.BLOCK / Long.BYTES;

  private final String file;
  private final long seed;
  private final int count;
  private final BitSet bad = new BitSet();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger served = new AtomicInteger();
  private final List<String> misattributed = new ArrayList<>();

  /// About one in eight of `count` is bad.
  BadBlocks(String file, int count, long seed) {
    this.file = file;
    this.seed = seed;
    this.count = count;
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) bad.set(i, random.nextInt(8) == 0);
  }

  int count() {
    return count;
  }

  boolean isBad(int block) {
    return bad.get(block);
  }

  private long word(int block, int i) {
    if (isBad(block) && i == block % WORDS) return EmulatedDisk.MARK;
    return (seed + block + 1) * 0x9E3779B97F4A7C15L ^ (i + 1) * 0xC2B2AE3D27D4EB4FL;
  }

  /// Makes the memory that block.
  MemorySegment fill(int block, MemorySegment memory) {
    for (int i = 0; i < WORDS; i++) memory.setAtIndex(WORD, i, word(block, i));
    return memory;
  }

  /// Whether the memory is that block.
  boolean isIn(int block, MemorySegment memory) {
    for (int i = 0; i < WORDS; i++) {
      if (memory.getAtIndex(WORD, i) != word(block, i)) return false;
    }
    return true;
  }

  /// Takes the end of a read of one block.
  void wasRead(int block, MemorySegment memory, @Nullable DiskException failure) {
    if (failure == null && !isBad(block) && !isIn(block, memory)) misattribute(block, "bytes");
    else ended("read", "EIO", block, failure);
  }

  /// Takes the end of a read or write of one block: failed if it is bad, and only then, with these
  /// words.
  void ended(String operation, String words, int block, @Nullable DiskException failure) {
    if ((failure != null) != isBad(block)) misattribute(block, "answer " + failure);
    else if (failure == null) served.incrementAndGet();
    else if (isOf(operation, words, block, failure)) told.incrementAndGet();
    else misattribute(block, failure.toString());
  }

  private boolean isOf(String operation, String words, int block, DiskException failure) {
    return failure.operation().equals(operation)
        && failure.file().equals(file)
        && failure.offset() == (long) block * Disk.BLOCK
        && failure.length() == Disk.BLOCK
        && String.valueOf(failure.getMessage()).contains(words);
  }

  private synchronized void misattribute(int block, String what) {
    misattributed.add((isBad(block) ? "bad block " : "block ") + block + ": " + what);
  }

  /// Those that asked for bad blocks and were told so.
  int told() {
    return told.get();
  }

  /// Those that asked for others and were served.
  int served() {
    return served.get();
  }

  /// What somebody got that was not his.
  synchronized List<String> misattributed() {
    return List.copyOf(misattributed);
  }
}
