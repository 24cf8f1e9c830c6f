package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;

/// True of text or bytes of exactly this content.
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
      at.find(w, rows[w]);
      long kept = 0;
      for (long left = rows[w]; left != 0; left &= left - 1) {
        int i = Long.numberOfTrailingZeros(left);
        boolean is = bound.equalTo(at.data[i], at.offset[i], at.length[i]);
        kept |= (is == wanted ? 1L : 0L) << i;
      }
      rows[w] = kept;
    }
  }
}
