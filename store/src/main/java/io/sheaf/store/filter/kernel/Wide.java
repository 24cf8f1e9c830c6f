package io.sheaf.store.filter.kernel;

import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// Integers of 16 or 32 bytes: words in two's complement, the lowest first.
final class Wide {
  private Wide() {}

  /// The words of a number that fits in `width` bytes.
  static long[] words(BigInteger number, int width) {
    long[] words = new long[width / 8];
    for (int i = 0; i < words.length; i++) words[i] = number.shiftRight(64 * i).longValue();
    return words;
  }

  /// How the value at `offset` compares to a number of as many words.
  static int compare(MemorySegment data, long offset, long[] words) {
    int top = words.length - 1;
    long high = data.get(Little.LONG, offset + 8L * top);
    if (high != words[top]) return high < words[top] ? -1 : 1;
    for (int i = top - 1; i >= 0; i--) {
      long word = data.get(Little.LONG, offset + 8L * i);
      if (word != words[i]) return Long.compareUnsigned(word, words[i]);
    }
    return 0;
  }
}
