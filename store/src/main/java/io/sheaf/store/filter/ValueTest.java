package io.sheaf.store.filter;

import io.sheaf.format.segment.Directory;
import io.sheaf.format.segment.Statistics;
import io.sheaf.store.filter.Domain.Loop;
import io.sheaf.store.filter.kernel.Descent;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A test of the values of one column: true of those in an extent, or, when it is not `wanted`, of
/// those that are not. Of a null it is never true.
///
/// @param loop finds the values in the extent
record ValueTest<T extends Comparable<T>>(
    Column column, Domain<T> domain, Extent<T> extent, Loop loop, boolean wanted)
    implements Condition {

  @Override
  public void narrow(Evaluation batch, long[] rows) {
    new Descent(column.path(), loop.probe(), loop.found() == wanted)
        .narrow(batch.column(column.top()), batch.dictionaries(), rows);
  }

  @Override
  public Verdict verdict(Directory directory, int batch) {
    if (column.isNull(directory, batch)) return Verdict.NONE;
    int top = column.top();
    int flags = directory.chunkFlags(batch, top);
    if (column.path().length > 0) return Verdict.SOME;
    T min = bound(directory.min(batch, top));
    T max = bound(directory.max(batch, top));
    boolean misses = extent.misses(min, max);
    boolean covers = extent.covers(min, max);
    T leftOut = domain.leftOut();
    boolean mayBeThere =
        (flags & Statistics.HAS_NAN) != 0 || min == null || max == null; // else it is flagged
    if (leftOut != null && mayBeThere) {
      boolean contained = extent.contains(leftOut);
      misses &= !contained;
      covers &= contained;
    }
    if (wanted ? misses : covers) return Verdict.NONE;
    boolean every = wanted ? covers : misses;
    return every && directory.nullCount(batch, top) == 0 ? Verdict.ALL : Verdict.SOME;
  }

  private @Nullable T bound(@Nullable MemorySegment bytes) {
    return bytes == null ? null : domain.bound(bytes);
  }

  @Override
  public void columns(BitSet into) {
    into.set(column.top());
  }

  @Override
  public int cost() {
    return domain instanceof Strings ? extent instanceof Extent.Within<T> ? 16 : 8 : 2;
  }
}
