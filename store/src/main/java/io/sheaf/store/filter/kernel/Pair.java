package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.Dictionaries;

/// A comparison of the values of two columns in one row. Immutable; any thread.
///
/// @param left the way from the left column to its values: the child to take at each struct
/// @param right the same for the right column
/// @param below whether rows stay whose left value is below the right one
/// @param equal whether rows stay whose values are equal
/// @param above whether rows stay whose left value is above the right one
@SuppressWarnings("ArrayRecordComponent") // made by the binder alone, never compared
public record Pair(
    int[] left, int[] right, Order order, boolean below, boolean equal, boolean above) {

  /// How the two values compare.
  public enum Order {
    /// As 64-bit keys in the order of both types, which is the same.
    KEYS,
    /// As bytes.
    BYTES,
    /// As numbers of any kind, exactly.
    NUMBERS
  }

  /// Clears the bits of rows in which a value is null, or that do not compare as asked.
  public void narrow(ArrayData one, ArrayData other, Dictionaries dictionaries, long[] rows) {
    Leaf a = Leaf.of(one, left, dictionaries, rows);
    Leaf b = Leaf.of(other, right, dictionaries, rows);
    if (Rows.isEmpty(rows)) return;
    switch (order) {
      case KEYS -> keys(new Keys(a), new Keys(b), rows);
      case BYTES -> bytes(a, b, rows);
      case NUMBERS -> numbers(new Numbers(a), new Numbers(b), rows);
    }
  }

  private void keys(Keys a, Keys b, long[] rows) {
    long[] first = new long[64];
    long[] second = new long[64];
    long less = below ? -1 : 0;
    long same = equal ? -1 : 0;
    long more = above ? -1 : 0;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      a.read(w, rows[w], first);
      b.read(w, rows[w], second);
      long under = 0;
      long over = 0;
      for (int i = 0; i < 64; i++) {
        under |= (Lanes.less(first[i], second[i]) >> 63) & Lanes.BIT[i];
        over |= (Lanes.less(second[i], first[i]) >> 63) & Lanes.BIT[i];
      }
      rows[w] &= (under & less) | (over & more) | (~(under | over) & same);
    }
  }

  private void bytes(Leaf a, Leaf b, long[] rows) {
    Located first = new Located(a.values());
    Located second = new Located(b.values());
    for (int w = 0; w < rows.length; w++) {
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        long row = ((long) w << 6) + i;
        first.findOne(i, a.position(row));
        second.findOne(i, b.position(row));
        int comparison =
            ByteOrdering.compare(
                first.data[i],
                first.offset[i],
                first.length[i],
                second.data[i],
                second.offset[i],
                second.length[i]);
        if (holds(comparison)) kept |= 1L << i;
      }
      rows[w] = kept;
    }
  }

  private void numbers(Numbers a, Numbers b, long[] rows) {
    for (int w = 0; w < rows.length; w++) {
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        long row = ((long) w << 6) + i;
        if (holds(a.compare(row, b))) kept |= 1L << i;
      }
      rows[w] = kept;
    }
  }

  private boolean holds(int comparison) {
    return comparison < 0 ? below : comparison == 0 ? equal : above;
  }
}
