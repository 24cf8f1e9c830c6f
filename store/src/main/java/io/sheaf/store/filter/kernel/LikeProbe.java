package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// True of UTF-8 text of a pattern: `%` stands for any characters, also none, `_` for one code
/// point, everything else for itself.
///
/// What stands before the first `%` is compared at the start of the text, what stands behind the
/// last one at its end, and what stands between two is looked for from left to right, where the
/// first place found leaves most to the others: no other need be tried. So a text is gone through
/// once, whatever the pattern; in looking for a piece with `_`, each byte of the text costs a step
/// for every 64 bytes of the piece.
public final class LikeProbe implements Probe {
  private static final byte ONE = '_';

  private final Piece first;
  private final List<Piece> middle;

  /// Null when the pattern has no `%`: then the first is all of it.
  private final @Nullable Piece last;

  /// The pattern is valid Unicode.
  public LikeProbe(String pattern) {
    List<Piece> pieces = new ArrayList<>();
    for (String piece : pattern.split("%", -1)) pieces.add(new Piece(piece));
    this.first = pieces.getFirst();
    this.last = pieces.size() == 1 ? null : pieces.getLast();
    this.middle = pieces.size() < 3 ? List.of() : List.copyOf(pieces.subList(1, pieces.size() - 1));
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
    long at = first.at(text, start, end);
    if (at < 0) return false;
    if (last == null) return at == end;
    long stop = last.before(text, at, end);
    if (stop < 0) return false;
    for (Piece piece : middle) {
      at = piece.behindNext(text, at, stop);
      if (at < 0) return false;
    }
    return true;
  }

  /// Part of a pattern without `%`.
  private static final class Piece {
    private final byte[] bytes;
    private final boolean wild;

    /// For each length of what was matched, how much of it a match may still begin with that fails
    /// there (Knuth, Morris, Pratt).
    private final int[] borders;

    /// For each byte that may be found, which bytes of the piece it may stand for, a bit for each;
    /// of a piece without `_` there are none, as it is looked for in another way.
    private final long[] takes;

    /// Which bytes of the piece are `_`, a bit for each.
    private final long[] ones;

    Piece(String text) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
      wild = text.indexOf(ONE) >= 0;
      ones = new long[wild ? (bytes.length + 63) >>> 6 : 0];
      takes = takes();
      borders = new int[bytes.length + 1];
      int border = 0;
      for (int i = 1; i < bytes.length; i++) {
        while (border > 0 && bytes[i] != bytes[border]) border = borders[border];
        if (bytes[i] == bytes[border]) border++;
        borders[i + 1] = border;
      }
    }

    private long[] takes() {
      int words = ones.length;
      long[] all = new long[words << 8];
      if (words == 0) return all;
      for (int i = 0; i < bytes.length; i++) {
        long bit = 1L << i;
        int word = i >>> 6;
        if (bytes[i] == ONE) ones[word] |= bit;
        else all[(bytes[i] & 0xFF) * words + word] |= bit;
      }
      for (int found = 0; found < 256; found++) {
        if (isInner((byte) found)) continue;
        for (int word = 0; word < words; word++) all[found * words + word] |= ones[word];
      }
      return all;
    }

    /// Behind the piece, if the text from `at` on begins with it; else -1.
    long at(MemorySegment text, long at, long end) {
      long next = at;
      for (byte wanted : bytes) {
        if (next == end) return -1;
        if (wanted == ONE) next = behind(text, next, end);
        else if (text.get(Little.BYTE, next++) != wanted) return -1;
      }
      return next;
    }

    /// Where the piece begins, if the text from `start` to `end` ends with it; else -1.
    long before(MemorySegment text, long start, long end) {
      long at = end;
      for (int i = bytes.length - 1; i >= 0; i--) {
        if (at == start) return -1;
        at--;
        if (bytes[i] != ONE) {
          if (text.get(Little.BYTE, at) != bytes[i]) return -1;
        } else {
          while (at > start && isInner(text, at)) at--;
        }
      }
      return at;
    }

    /// Behind the first place where the piece stands in the text from `start` to `end`; else -1.
    long behindNext(MemorySegment text, long start, long end) {
      return wild ? findWild(text, start, end) : find(text, start, end);
    }

    private long find(MemorySegment text, long start, long end) {
      if (bytes.length == 0) return start;
      int matched = 0;
      for (long at = start; at < end; at++) {
        byte found = text.get(Little.BYTE, at);
        while (matched > 0 && found != bytes[matched]) matched = borders[matched];
        if (found == bytes[matched]) matched++;
        if (matched == bytes.length) return at + 1;
      }
      return -1;
    }

    /// Follows all places where the piece may stand at once, as a bit for how much of it has been
    /// seen (Baeza-Yates and Gonnet, "A New Approach to Text Searching", CACM 35, 1992). A `_`
    /// takes the first byte of a code point, and stays where it is for the others.
    private long findWild(MemorySegment text, long start, long end) {
      int words = ones.length;
      int last = bytes.length - 1;
      long[] seen = new long[words];
      for (long at = start; at < end; at++) {
        byte found = text.get(Little.BYTE, at);
        boolean inner = isInner(found);
        int from = (found & 0xFF) * words;
        long carried = inner ? 0 : 1;
        for (int word = 0; word < words; word++) {
          long was = seen[word];
          long stays = inner ? was & ones[word] : 0;
          seen[word] = (((was << 1) | carried) & takes[from + word]) | stays;
          carried = was >>> 63;
        }
        if (((seen[last >>> 6] >>> last) & 1) == 0) continue;
        return bytes[last] == ONE ? behind(text, at, end) : at + 1;
      }
      return -1;
    }

    /// Behind the code point that begins at `at`.
    private static long behind(MemorySegment text, long at, long end) {
      long next = at + 1;
      while (next < end && isInner(text, next)) next++;
      return next;
    }

    /// Whether a byte is within a code point.
    private static boolean isInner(MemorySegment text, long at) {
      return isInner(text.get(Little.BYTE, at));
    }

    private static boolean isInner(byte found) {
      return (found & 0xC0) == 0x80;
    }
  }
}
