package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;

/// True of integers from `low` to `low + span`, both within it, in the order of their type.
///
/// Modulo two to the width, that is one unsigned comparison, `x - low <= span`, and the same one
/// for signed and unsigned integers: the type's order only decides what the span is.
///
/// @param width bytes of a value: 1, 2, 4 or 8
/// @param low the least value, in its low `width` bytes
/// @param span how far the greatest lies above it, unsigned, in its low `width` bytes
public record IntegerRange(int width, long low, long span) implements Probe {
  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long flip = wanted ? 0 : -1;
    switch (width) {
      case 1 -> bytes(data, values.length(), flip, rows);
      case 2 -> shorts(data, values.length(), flip, rows);
      case 4 -> ints(data, values.length(), flip, rows);
      case 8 -> longs(data, values.length(), flip, rows);
      default -> throw new AssertionError("no integer of " + width + " bytes");
    }
  }

  private void bytes(MemorySegment data, long length, long flip, long[] rows) {
    int least = (int) low;
    int most = (int) span & 0xFF;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long at = (long) w << 6;
      int count = (int) Math.min(64, length - at);
      long word = 0;
      for (int i = 0; i < count; i++) {
        int above = (data.get(Little.BYTE, at + i) - least) & 0xFF;
        word |= (above <= most ? 1L : 0L) << i;
      }
      rows[w] &= word ^ flip;
    }
  }

  private void shorts(MemorySegment data, long length, long flip, long[] rows) {
    int least = (int) low;
    int most = (int) span & 0xFFFF;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long at = (long) w << 7;
      int count = (int) Math.min(64, length - ((long) w << 6));
      long word = 0;
      for (int i = 0; i < count; i++) {
        int above = (data.get(Little.SHORT, at + 2L * i) - least) & 0xFFFF;
        word |= (above <= most ? 1L : 0L) << i;
      }
      rows[w] &= word ^ flip;
    }
  }

  private void ints(MemorySegment data, long length, long flip, long[] rows) {
    // Adding the least int to both sides turns a signed comparison into an unsigned one.
    int least = (int) low - Integer.MIN_VALUE;
    int most = (int) span + Integer.MIN_VALUE;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long at = (long) w << 8;
      int count = (int) Math.min(64, length - ((long) w << 6));
      long word = 0;
      for (int i = 0; i < count; i++) {
        word |= (data.get(Little.INT, at + 4L * i) - least <= most ? 1L : 0L) << i;
      }
      rows[w] &= word ^ flip;
    }
  }

  private void longs(MemorySegment data, long length, long flip, long[] rows) {
    long least = low - Long.MIN_VALUE; // as for ints
    long most = span + Long.MIN_VALUE;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long at = (long) w << 9;
      int count = (int) Math.min(64, length - ((long) w << 6));
      long word = 0;
      for (int i = 0; i < count; i++) {
        word |= (data.get(Little.LONG, at + 8L * i) - least <= most ? 1L : 0L) << i;
      }
      rows[w] &= word ^ flip;
    }
  }
}
