package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;

/// True of text or bytes of exactly this content.
///
/// Lengths are compared first, 64 at a time: few values pass that, and only their bytes are read.
public final class BytesEqual implements Probe {
  private final Bound bound;

  /// Copies the content.
  public BytesEqual(byte[] content) {
    this.bound = new Bound(content);
  }

  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    Located at = new Located(values);
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long found = 0;
      long candidates = at.ofLength(w, rows[w], bound.length());
      if (candidates != 0) at.find(w, candidates);
      for (long left = candidates; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        boolean is = bound.equalTo(at.data[i], at.offset[i], at.length[i]);
        found |= (is ? 1L : 0L) << i;
      }
      rows[w] &= wanted ? found : ~found;
    }
  }
}
