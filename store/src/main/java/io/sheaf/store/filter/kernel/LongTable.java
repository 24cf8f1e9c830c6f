package io.sheaf.store.filter.kernel;

/// A set of 64-bit words by open addressing, at most half full. Immutable once made; any thread.
final class LongTable {
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final long[] slots;
  private final int shift;
  private boolean zero;

  LongTable(long[] members) {
    int bits = Math.max(2, 65 - Long.numberOfLeadingZeros(members.length));
    this.slots = new long[1 << bits];
    this.shift = 64 - bits;
    for (long member : members) put(member);
  }

  private void put(long member) {
    if (member == 0) {
      zero = true; // what an empty slot holds
      return;
    }
    int at = (int) ((member * MIX) >>> shift);
    while (slots[at] != 0 && slots[at] != member) at = (at + 1) & (slots.length - 1);
    slots[at] = member;
  }

  boolean contains(long word) {
    if (word == 0) return zero;
    int at = (int) ((word * MIX) >>> shift);
    while (slots[at] != 0) {
      if (slots[at] == word) return true;
      at = (at + 1) & (slots.length - 1);
    }
    return false;
  }
}
