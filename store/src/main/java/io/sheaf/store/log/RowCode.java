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

  /// How many rows the set of `rows` rows has that was encoded; -1 when the bytes are none. Takes
  /// no memory, whatever they claim.
  static long count(byte[] code, int rows) {
    if (code.length == 0) return -1;
    return switch (code[0]) {
      case RUNS -> new Numbers(code).runs(rows, (from, end) -> {});
      case ROWS -> new Numbers(code).single(rows, (from, end) -> {});
      case BITS -> countBits(code, rows);
      default -> -1;
    };
  }

  private static long countBits(byte[] code, int rows) {
    if (code.length != 1 + Bits.bytes(rows)) return -1;
    if ((rows & 7) != 0 && (code[code.length - 1] & 0xFF) >>> (rows & 7) != 0) return -1;
    long count = 0;
    for (int i = 1; i < code.length; i++) count += Integer.bitCount(code[i] & 0xFF);
    return count;
  }

  /// The set of `rows` rows that was encoded; null when the bytes are none.
  static @Nullable RowSet decode(byte[] code, int rows) {
    if (count(code, rows) < 0) return null;
    long[] words = new long[RowSet.wordsOf(rows)];
    Sink sink = (from, end) -> set(words, from, end);
    switch (code[0]) {
      case RUNS -> new Numbers(code).runs(rows, sink);
      case ROWS -> new Numbers(code).single(rows, sink);
      default -> bits(code, words);
    }
    return RowSet.of(rows, words);
  }

  private static void bits(byte[] code, long[] words) {
    for (int i = 0; i < code.length - 1; i++) {
      words[i >> 3] |= (code[i + 1] & 0xFFL) << ((i & 7) << 3);
    }
  }

  private static void set(long[] words, long from, long end) {
    for (long row = from; row < end; row++) words[(int) (row >>> 6)] |= 1L << row;
  }

  /// Takes the rows from one on up to another.
  private interface Sink {
    void rows(long from, long end);
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

    /// How many rows; -1 when these are no runs.
    long runs(int rows, Sink sink) {
      long count = 0;
      long end = 0;
      while (at < code.length) {
        long skip = next(rows - end);
        long length = skip < 0 ? -1 : next(rows - end - skip);
        if (length <= 0) return -1;
        sink.rows(end + skip, end + skip + length);
        end += skip + length;
        count += length;
      }
      return count;
    }

    /// How many rows; -1 when these are none.
    long single(int rows, Sink sink) {
      long count = 0;
      long next = 0;
      while (at < code.length) {
        long skip = next(rows - next - 1);
        if (skip < 0) return -1;
        sink.rows(next + skip, next + skip + 1);
        next += skip + 1;
        count++;
      }
      return count;
    }
  }
}
