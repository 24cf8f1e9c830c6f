package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import org.jspecify.annotations.Nullable;

/// True of text or bytes between two bounds, in the order of bytes.
public final class BytesRange implements Probe {
  private final @Nullable Bound low;
  private final @Nullable Bound high;
  private final int leastAboveLow;
  private final int leastBelowHigh;

  /// A bound that is null is none. Copies both.
  ///
  /// @param lowOpen whether the lower bound itself is out
  /// @param highOpen whether the upper bound itself is out
  public BytesRange(
      byte @Nullable [] low, boolean lowOpen, byte @Nullable [] high, boolean highOpen) {
    this.low = low == null ? null : new Bound(low);
    this.high = high == null ? null : new Bound(high);
    this.leastAboveLow = lowOpen ? 1 : 0;
    this.leastBelowHigh = highOpen ? 1 : 0;
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
        kept |= (contains(at, i) == wanted ? 1L : 0L) << i;
      }
      rows[w] = kept;
    }
  }

  private boolean contains(Located at, int i) {
    if (low != null
        && Integer.signum(low.compare(at.data[i], at.offset[i], at.length[i])) < leastAboveLow) {
      return false;
    }
    return high == null
        || -Integer.signum(high.compare(at.data[i], at.offset[i], at.length[i])) >= leastBelowHigh;
  }
}
