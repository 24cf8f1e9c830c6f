package io.sheaf.store.pool;

import io.sheaf.store.pool.report.EvictionCounts;
import io.sheaf.store.pool.report.OverflowUse;
import io.sheaf.store.pool.report.PageStates;
import io.sheaf.store.pool.report.SpaceShape;
import io.sheaf.store.pool.report.WaitCounts;

/// What [Frames] knows.
///
/// @param pages counted one by one while they change: one that leaves a frame for another meanwhile
///   may be counted twice, or not at all
/// @param waits without those who were refused: the pool itself counts them
/// @param wastedPrefetches pages read ahead and evicted before anyone wanted them
record FrameCensus(
    PageStates pages,
    SpaceShape space,
    OverflowUse overflow,
    EvictionCounts eviction,
    WaitCounts waits,
    long wastedPrefetches) {

  /// Counts frames by state. One thread.
  static final class Tally {
    private int loading;
    private int coming;
    private int resident;
    private int arrived;
    private int pinned;
    private long loadingBytes;
    private long residentBytes;
    private long pinnedBytes;

    void count(Frame frame) {
      long word = frame.glance();
      if (PageWord.frame(word) != frame.index || PageWord.isAbsent(word)) {
        return; // without a page, or between the making of a frame and the claim of its page, or
        // the other way round
      }
      if (PageWord.isComing(word)) {
        coming++;
      } else if (PageWord.isLoading(word)) {
        loading++;
        loadingBytes += frame.bytes;
      } else {
        resident++;
        residentBytes += frame.bytes;
        arrived += PageWord.isArrived(word) ? 1 : 0;
        boolean held = PageWord.pins(word) > 0;
        pinned += held ? 1 : 0;
        pinnedBytes += held ? frame.bytes : 0;
      }
    }

    PageStates states() {
      return new PageStates(
          resident, residentBytes, pinned, pinnedBytes, loading, loadingBytes, coming, arrived);
    }
  }
}
