package io.sheaf.format.kernel;

import java.lang.foreign.MemorySegment;

/// UTF-8 as RFC 3629 has it: shortest forms only, no surrogates, nothing above U+10FFFF.
///
/// Eight bytes at a time, without branches: each byte is judged by itself and the three before it,
/// all predicates standing in the top bits of a word's bytes, so that the compiler can judge
/// several words at once.
public final class Utf8 {
  private static final long TOP = 0x8080808080808080L;
  private static final int BLOCK = 256;

  private Utf8() {}

  /// True when every byte of `[from, to)` is ASCII.
  public static boolean ascii(MemorySegment text, long from, long to) {
    long at = from;
    while (to - at >= 8) {
      int words = (int) Math.min(BLOCK, (to - at) >>> 3);
      if ((or(text, at, words) & TOP) != 0) return false;
      at += 8L * words;
    }
    if (at < to && to - from >= 8) return (text.get(Little.LONG, to - 8) & TOP) == 0;
    int all = 0;
    for (; at < to; at++) all |= text.get(Little.BYTE, at);
    return all >= 0;
  }

  private static long or(MemorySegment text, long at, int words) {
    long all = 0;
    for (int i = 0; i < words; i++) all |= text.get(Little.LONG, at + 8L * i);
    return all;
  }

  /// True when `[from, to)` is UTF-8.
  public static boolean valid(MemorySegment text, long from, long to) {
    long at = characters(text, from, Math.min(to, from + 3), to);
    if (at < 0) return false;
    while (to - at >= 8) {
      int words = (int) Math.min(BLOCK, (to - at) >>> 3);
      if (!block(text, at, words)) return false;
      at += 8L * words;
    }
    return characters(text, lastStart(text, from, at), to, to) >= 0;
  }

  /// Loops short enough for the compiler to vectorize accept most text; what they do not accept,
  /// [#errors] judges.
  private static boolean block(MemorySegment text, long at, int words) {
    if ((or(text, at, words) & TOP) == 0) {
      // The first word of an ASCII block may still lack what the last character before it
      // announced.
      return (errors(text, at, 1) & TOP) == 0;
    }
    boolean plain =
        (gaps(text, at, words) & TOP) == 0
            && (find(text, at, words, 0xC0C0C0C0C0C0C0C0L, ~0x0101010101010101L) & TOP) == 0
            && (find(text, at, words, 0xE0E0E0E0E0E0E0E0L, -1) & TOP) == 0
            && (find(text, at, words, 0xEDEDEDEDEDEDEDEDL, -1) & TOP) == 0
            && (find(text, at, words, 0xF0F0F0F0F0F0F0F0L, 0xF0F0F0F0F0F0F0F0L) & TOP) == 0;
    return plain || (errors(text, at, words) & TOP) == 0;
  }

  /// Top bits where a character of up to three bytes does not go on or end where it should; says
  /// nothing of longer ones.
  private static long gaps(MemorySegment text, long at, int words) {
    long gaps = 0;
    for (int i = 0; i < words; i++) {
      long here = text.get(Little.LONG, at + 8L * i);
      long one = text.get(Little.LONG, at + 8L * i - 1);
      long two = text.get(Little.LONG, at + 8L * i - 2);
      gaps |= ((one & one << 1) | (two & two << 1 & two << 2)) ^ (here & ~(here << 1));
    }
    return gaps;
  }

  /// Top bits where the byte before one of the block is, under `mask`, one of `bytes`; now and then
  /// elsewhere too.
  private static long find(MemorySegment text, long at, int words, long bytes, long mask) {
    long found = 0;
    for (int i = 0; i < words; i++) {
      long zero = (text.get(Little.LONG, at + 8L * i - 1) ^ bytes) & mask;
      found |= (zero - 0x0101010101010101L) & ~zero;
    }
    return found;
  }

  /// Where the last character before `at` starts when it may go on behind `at`, else `at`.
  private static long lastStart(MemorySegment text, long from, long at) {
    for (long start = at - 1; start >= Math.max(from, at - 3); start--) {
      if (!continues(text, start)) return start;
    }
    return at;
  }

  /// Top bits of the bytes that cannot follow the bytes before them. Three bytes must stand before
  /// `at`.
  private static long errors(MemorySegment text, long at, int words) {
    long errors = 0;
    for (int i = 0; i < words; i++) {
      long here = text.get(Little.LONG, at + 8L * i);
      long one = text.get(Little.LONG, at + 8L * i - 1);
      long two = text.get(Little.LONG, at + 8L * i - 2);
      long three = text.get(Little.LONG, at + 8L * i - 3);
      long lead = one & one << 1;
      long lead3 = lead & one << 2;
      long lead4 = lead3 & one << 3;
      long wanted =
          lead | (two & two << 1 & two << 2) | (three & three << 1 & three << 2 & three << 3);
      errors |= wanted ^ (here & ~(here << 1));
      // C0 and C1: two bytes for what fits one.
      long nibble = one << 4 | one << 5 | one << 6;
      errors |= lead & ~(one << 2 | one << 3 | nibble);
      // E0 and F0 with too low a second byte: three or four bytes for what fits fewer.
      long zero = lead3 & ~(nibble | one << 7);
      errors |= zero & ~(here << 2 | (one << 3 & here << 3));
      // ED with a second byte from A0: a surrogate.
      errors |= lead3 & ~(one << 3) & one << 4 & one << 5 & ~(one << 6) & one << 7 & here << 2;
      // F4 with a second byte from 90, and F5 to FF: above U+10FFFF.
      errors |= lead4 & (one << 4 | (one << 5 & (one << 6 | one << 7 | here << 2 | here << 3)));
    }
    return errors;
  }

  /// Walks over the characters that start before `stop`; where the next one starts, or -1.
  private static long characters(MemorySegment text, long from, long stop, long to) {
    long at = from;
    while (at < stop) {
      int bytes = character(text, at, to);
      if (bytes == 0) return -1;
      at += bytes;
    }
    return at;
  }

  /// The bytes of the character at `at`, or 0 when there is none.
  private static int character(MemorySegment text, long at, long to) {
    int lead = text.get(Little.BYTE, at) & 0xFF;
    if (lead < 0x80) return 1;
    int bytes = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead <= 0xF4 ? 4 : 0;
    if (to - at < bytes) return 0;
    for (int i = 1; i < bytes; i++) {
      if (!continues(text, at + i)) return 0;
    }
    if (bytes < 3) return bytes;
    int second = text.get(Little.BYTE, at + 1) & 0xFF;
    boolean allowed =
        switch (lead) {
          case 0xE0 -> second >= 0xA0;
          case 0xED -> second < 0xA0;
          case 0xF0 -> second >= 0x90;
          case 0xF4 -> second < 0x90;
          default -> true;
        };
    return allowed ? bytes : 0;
  }

  /// True when the byte at `at` is not the first one of a character.
  public static boolean continues(MemorySegment text, long at) {
    return (text.get(Little.BYTE, at) & 0xC0) == 0x80;
  }
}
