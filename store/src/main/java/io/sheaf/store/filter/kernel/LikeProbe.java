package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// True of UTF-8 text of a pattern: `%` stands for any characters, also none, `_` for one code
/// point, everything else for itself.
///
/// At a mismatch only the last `%` seen is moved on: what it takes up is the least that could do,
/// so no earlier one need be tried again. The time is at most text times pattern.
public final class LikeProbe implements Probe {
  private static final byte ANY = '%';
  private static final byte ONE = '_';

  private final byte[] pattern;

  /// The pattern is valid Unicode.
  public LikeProbe(String pattern) {
    // Runs of % say no more than one and would cost a step each.
    this.pattern = pattern.replaceAll("%+", "%").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    Located at = new Located(values);
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      at.find(w, rows[w]);
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        boolean is = matches(at.data[i], at.offset[i], at.offset[i] + at.length[i]);
        kept |= (is == wanted ? 1L : 0L) << i;
      }
      rows[w] = kept;
    }
  }

  /// Whether a text matches.
  public boolean matches(byte[] text) {
    return matches(MemorySegment.ofArray(text), 0, text.length);
  }

  private boolean matches(MemorySegment text, long start, long end) {
    long at = start;
    int next = 0;
    int resume = -1; // behind the last % seen
    long taken = start; // up to where that % has taken the text
    while (at < end) {
      byte wanted = next < pattern.length ? pattern[next] : 0;
      boolean left = next < pattern.length;
      if (left && wanted == ANY) {
        resume = ++next;
        taken = at;
      } else if (left && wanted == ONE) {
        at = behind(text, at, end);
        next++;
      } else if (left && wanted == text.get(Little.BYTE, at)) {
        at++;
        next++;
      } else if (resume >= 0) {
        taken = behind(text, taken, end);
        at = taken;
        next = resume;
      } else {
        return false;
      }
    }
    while (next < pattern.length && pattern[next] == ANY) next++;
    return next == pattern.length;
  }

  /// Behind the code point that begins at `at`.
  private static long behind(MemorySegment text, long at, long end) {
    long next = at + 1;
    while (next < end && (text.get(Little.BYTE, next) & 0xC0) == 0x80) next++;
    return next;
  }
}
