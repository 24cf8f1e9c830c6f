package io.sheaf.format.encode;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Different values as bytes, each with a number, in the order in which they came.
///
/// An open hash table of numbers; the bytes lie behind one another, off heap. Hashing begins with a
/// random number, so that nobody can send values that all collide. One thread at a time, any
/// thread. Closed by whoever made it.
final class ValueDictionary implements AutoCloseable {
  /// There is no room for another value.
  static final int NONE = -1;

  private static final int FIRST_SLOTS = 1 << 10;
  private static final long FIRST_BYTES = 1 << 14;
  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private final long seed = new SplittableRandom().nextLong();
  private int[] slots = new int[FIRST_SLOTS]; // a number plus 1, or 0
  private int[] hashes = new int[FIRST_SLOTS / 2];
  private int[] ends = new int[FIRST_SLOTS / 2];
  private int size;
  private Arena memory = Arena.ofShared();
  private MemorySegment bytes = memory.allocate(FIRST_BYTES, 64);

  /// How many values there are.
  int size() {
    return size;
  }

  /// Bytes of all values.
  long byteSize() {
    return size == 0 ? 0 : ends[size - 1];
  }

  /// The bytes of all values, one behind the other. Valid until the next [#number] or [#clear].
  MemorySegment bytes() {
    return bytes.asSlice(0, byteSize());
  }

  /// Where the bytes of value `number` begin; those of `size()` where the last one ends.
  int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  /// Forgets all values.
  void clear() {
    if (slots.length > FIRST_SLOTS) {
      slots = new int[FIRST_SLOTS];
      hashes = new int[FIRST_SLOTS / 2];
      ends = new int[FIRST_SLOTS / 2];
    } else {
      Arrays.fill(slots, 0);
    }
    size = 0;
  }

  /// The number of a value, a new one if it has not come before; [#NONE] when that would make more
  /// than `most` values.
  int number(MemorySegment source, long offset, long length, int most) {
    int hash = hash(source, offset, length);
    int slot = hash & (slots.length - 1);
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (hashes[number] == hash && equal(number, source, offset, length)) return number;
      slot = (slot + 1) & (slots.length - 1);
    }
    if (size >= most) return NONE;
    append(source, offset, length);
    hashes[size] = hash;
    slots[slot] = ++size;
    if (size == hashes.length) grow();
    return size - 1;
  }

  private boolean equal(int number, MemorySegment source, long offset, long length) {
    int start = start(number);
    int end = ends[number];
    return end - start == length
        && MemorySegment.mismatch(source, offset, offset + length, bytes, start, end) < 0;
  }

  private void append(MemorySegment source, long offset, long length) {
    long start = byteSize();
    long end = Math.addExact(start, length);
    if (end > Integer.MAX_VALUE) {
      throw new UnsupportedException(
          "a dictionary of " + end + " bytes: values so long are better stored as they are");
    }
    if (end > bytes.byteSize()) enlarge(end);
    MemorySegment.copy(source, offset, bytes, start, length);
    ends[size] = (int) end;
  }

  private void enlarge(long least) {
    Arena larger = Arena.ofShared();
    MemorySegment copy = larger.allocate(Math.max(least, 2 * bytes.byteSize()), 64);
    copy.copyFrom(bytes());
    memory.close();
    memory = larger;
    bytes = copy;
  }

  /// Half of the slots stay empty.
  private void grow() {
    int[] wider = new int[2 * slots.length];
    for (int number = 0; number < size; number++) {
      int slot = hashes[number] & (wider.length - 1);
      while (wider[slot] != 0) slot = (slot + 1) & (wider.length - 1);
      wider[slot] = number + 1;
    }
    slots = wider;
    hashes = Arrays.copyOf(hashes, wider.length / 2);
    ends = Arrays.copyOf(ends, wider.length / 2);
  }

  private int hash(MemorySegment source, long offset, long length) {
    long hash = seed ^ length;
    long i = 0;
    for (; i + 8 <= length; i += 8) hash = mix(hash ^ source.get(Little.LONG, offset + i));
    long rest = 0;
    for (; i < length; i++) rest = rest << 8 | (source.get(Little.BYTE, offset + i) & 0xFF);
    hash = mix(hash ^ rest);
    return (int) (hash ^ hash >>> 29);
  }

  private static long mix(long bits) {
    long product = bits * PRIME;
    return product ^ product >>> 32;
  }

  @Override
  public void close() {
    memory.close();
  }
}
