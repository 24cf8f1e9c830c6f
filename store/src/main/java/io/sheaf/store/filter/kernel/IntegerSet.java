package io.sheaf.store.filter.kernel;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.kernel.Little;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// True of integers of up to 8 bytes that are one of some.
///
/// A few members are compared one after the other, 64 values at a time; more are looked up.
public final class IntegerSet implements Probe {
  private static final int FEW = 12;

  private final int width;
  private final LongTable members;
  private final List<IntegerRange> few = new ArrayList<>();

  /// A set of integers of `width` bytes (1, 2, 4 or 8), each in its low bytes.
  public IntegerSet(int width, long[] members) {
    this.width = width;
    int unused = 64 - 8 * width;
    long[] extended = new long[members.length];
    for (int i = 0; i < members.length; i++) extended[i] = members[i] << unused >> unused;
    this.members = new LongTable(extended);
    if (members.length > FEW) return;
    for (long member : members) few.add(new IntegerRange(width, member, 0));
  }

  @Override
  public void narrow(ArrayData values, boolean wanted, long[] rows) {
    MemorySegment data = values.buffers().get(1);
    long flip = wanted ? 0 : -1;
    for (int w = 0; w < rows.length; w++) {
      if (rows[w] == 0) continue;
      long first = (long) w << 6;
      int count = (int) Math.min(64, values.length() - first);
      rows[w] &=
          (few.isEmpty() ? lookedUp(data, first, rows[w]) : compared(data, first, count)) ^ flip;
    }
  }

  private long compared(MemorySegment data, long first, int count) {
    long outside = -1;
    for (int i = 0; i < few.size(); i++) outside &= few.get(i).outside(data, first, count);
    return ~outside;
  }

  private long lookedUp(MemorySegment data, long first, long rows) {
    long found = 0;
    for (long left = rows; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      long value = Little.signedAt(data, width, first + i);
      found |= (members.contains(value) ? 1L : 0L) << i;
    }
    return found;
  }
}
