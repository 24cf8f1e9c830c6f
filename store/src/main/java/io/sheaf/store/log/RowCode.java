package io.sheaf.store.log;

import io.sheaf.format.array.RowSet;
import io.sheaf.format.kernel.Bits;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Some rows of a batch as bytes, in the shortest of three forms: `docs/format.md`, "Deleted rows".
///
/// A byte says which: 0, the distance from the end of each run to the begin of the next and the
/// length of that, in turn; 1, the distance from behind each row to the next; 2, a bit for each
/// row. Distances and lengths are seven bits a byte, lowest first.
final class RowCode {
  private static final int RUNS = 0;
  private static final int ROWS = 1;
  private static final int BITS = 2;

  private RowCode() {}

  static byte[] encode(RowSet rows) {
    byte[] runs = runs(rows);
    byte[] single = single(rows);
    byte[] shorter = runs.length <= single.length ? runs : single;
    long bits = 1 + Bits.bytes(rows.rows());
    return bits < shorter.length ? bits(rows, Math.toIntExact(bits)) : shorter;
  }

  private static byte[] runs(RowSet rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(RUNS);
    long end = 0;
    for (long from = rows.nextIn(0); from < rows.rows(); from = rows.nextIn(end)) {
      number(out, from - end);
      end = rows.nextOut(from);
      number(out, end - from);
    }
    return out.toByteArray();
  }

  private static byte[] single(RowSet rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ROWS);
    long next = 0;
    for (long row = rows.nextIn(0); row < rows.rows(); row = rows.nextIn(next)) {
      number(out, row - next);
      next = row + 1;
    }
    return out.toByteArray();
  }

  private static byte[] bits(RowSet rows, int bytes) {
    byte[] out = new byte[bytes];
    out[0] = BITS;
    for (int i = 0; i < bytes - 1; i++) {
      out[i + 1] = (byte) (rows.word(i >> 3) >>> ((i & 7) << 3));
    }
    return out;
  }

  private static void number(ByteArrayOutputStream out, long value) {
    long rest = value;
    for (; rest > 0x7f; rest >>>= 7) out.write((int) rest | 0x80);
    out.write((int) rest);
  }

  /// The set of `rows` rows that was encoded; null when the bytes are none.
  static @Nullable RowSet decode(byte[] code, int rows) {
    if (code.length == 0) return null;
    long[] words = new long[RowSet.wordsOf(rows)];
    boolean sound =
        switch (code[0]) {
          case RUNS -> new Numbers(code).runs(words, rows);
          case ROWS -> new Numbers(code).single(words, rows);
          case BITS -> bits(code, words, rows);
          default -> false;
        };
    return sound ? RowSet.of(rows, words) : null;
  }

  private static boolean bits(byte[] code, long[] words, int rows) {
    if (code.length != 1 + Bits.bytes(rows)) return false;
    for (int i = 0; i < code.length - 1; i++) {
      words[i >> 3] |= (code[i + 1] & 0xFFL) << ((i & 7) << 3);
    }
    return (rows & 63) == 0 || words[words.length - 1] >>> rows == 0;
  }

  /// Numbers of seven bits a byte, one behind the other.
  private static final class Numbers {
    private final byte[] code;
    private int at = 1;

    Numbers(byte[] code) {
      this.code = code;
    }

    /// The next number, up to `most`, or -1 when there is none.
    private long next(long most) {
      long value = 0;
      for (int shift = 0; shift < 35; shift += 7) {
        if (at == code.length) return -1;
        byte part = code[at++];
        value |= (part & 0x7FL) << shift;
        if (part >= 0) return value <= most ? value : -1;
      }
      return -1;
    }

    boolean runs(long[] words, int rows) {
      long end = 0;
      while (at < code.length) {
        long skip = next(rows - end);
        long length = skip < 0 ? -1 : next(rows - end - skip);
        if (length <= 0) return false;
        for (long row = end + skip; row < end + skip + length; row++) set(words, row);
        end += skip + length;
      }
      return true;
    }

    boolean single(long[] words, int rows) {
      long next = 0;
      while (at < code.length) {
        long skip = next(rows - next - 1);
        if (skip < 0) return false;
        set(words, next + skip);
        next += skip + 1;
      }
      return true;
    }

    private static void set(long[] words, long row) {
      words[(int) (row >>> 6)] |= 1L << row;
    }
  }
}
