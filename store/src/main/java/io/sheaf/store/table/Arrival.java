package io.sheaf.store.table;

import io.sheaf.format.array.Landing;
import io.sheaf.format.segment.SegmentBlock;
import io.sheaf.format.segment.SegmentSink;
import io.sheaf.store.io.Disk;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Claim;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.PageTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Frames for one batch on its way in, before it is known which pages they will be.
///
/// It never waits for memory, for it holds some. What no page has become of goes back to the pool
/// when the next batch is asked for. One thread.
final class Arrival implements Landing, AutoCloseable {
  /// Smaller batches may have to be joined, larger ones would be much of a pool.
  private static final long LEAST_BYTES = 1L << 20;

  private static final long MOST_BYTES = 16L << 20;

  private final BufferPool pool;
  private final Holder holder;
  private final boolean wanted;
  private long rows;
  private boolean whole;

  // By the address of their first byte.
  private final Map<Long, Claim> spare = new HashMap<>();

  /// @param wanted whether batches are stored as they lie in memory
  Arrival(BufferPool pool, Holder holder, boolean wanted) {
    this.pool = pool;
    this.holder = holder;
    this.wanted = wanted;
  }

  @Override
  public List<MemorySegment> pages(int[] bytes) {
    close();
    long sum = 0;
    for (int each : bytes) sum += each;
    if (!wanted || sum < LEAST_BYTES || sum > MOST_BYTES) return List.of();
    List<MemorySegment> pages = new ArrayList<>(bytes.length);
    for (int each : bytes) {
      Claim claim = pool.trySpare(each, holder);
      if (claim == null) {
        close();
        return List.of();
      }
      MemorySegment memory = claim.segment();
      spare.put(memory.address(), claim);
      pages.add(memory);
    }
    return pages;
  }

  /// Says how many rows the batch has that came.
  void came(long count) {
    rows = count;
  }

  /// Says how many rows the batch has that is stored next: what came, or a part of it.
  void goes(long count) {
    whole = count == rows;
  }

  /// The frame that a block's bytes lie in, as that page of `table`; null when they lie in none, or
  /// others need what is around them.
  @Nullable Claim take(PageTable table, SegmentBlock block, SegmentSink.There there) {
    Claim claim = there.bytes() == 0 ? null : spare.get(there.address());
    if (claim == null) return null;
    long room = claim.segment().byteSize();
    boolean fills = there.bytes() % Disk.BLOCK == 0;
    if (room < block.bytes() || (room > block.bytes() && !fills)) return null;
    // Zeros go between the buffers of a page and behind them: onto the rows of other parts.
    if (!whole && (!fills || there.buffers() > 1)) return null;
    Claim page = claim.split(table, block.page());
    spare.remove(there.address());
    if (room > block.bytes()) spare.put(there.address() + block.bytes(), claim);
    return page;
  }

  @Override
  public void close() {
    spare.values().forEach(Claim::close);
    spare.clear();
  }
}
