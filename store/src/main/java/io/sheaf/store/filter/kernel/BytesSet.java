package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import java.util.Arrays;
import java.util.Collection;

/// True of text or bytes that are one of some contents.
public final class BytesSet implements Probe {
  private final Bound[] sorted;

  /// Copies the contents.
  public BytesSet(Collection<byte[]> members) {
    this.sorted =
        members.stream().sorted(Arrays::compareUnsigned).map(Bound::new).toArray(Bound[]::new);
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
    int low = 0;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int comparison = sorted[middle].compare(at.data[i], at.offset[i], at.length[i]);
      if (comparison == 0) return true;
      if (comparison < 0) high = middle - 1;
      else low = middle + 1;
    }
    return false;
  }
}
