package io.sheaf.store.pool;

/// Frames counted by state, under the lock of [Frames].
final class FrameCensus {
  long arenaBytes;
  long freeBytes;
  long largestFreeBytes;
  long overflowBytes;
  long overflows;
  long evictions;
  long wastedPrefetches;
  long waits;
  int loadingPages;
  int residentPages;
  int pinnedPages;
  int arrivedPages;
  long loadingBytes;
  long residentBytes;
  long pinnedBytes;
  long pins;

  void count(Frame frame) {
    long word = frame.table.word(frame.page);
    if (PageWord.frame(word) != frame.index || PageWord.isAbsent(word)) {
      return; // between the making of a frame and the claim of its page, or the other way round
    }
    if (PageWord.isLoading(word) || PageWord.isComing(word)) {
      loadingPages++;
      loadingBytes += frame.bytes;
      return;
    }
    residentPages++;
    residentBytes += frame.bytes;
    arrivedPages += PageWord.isArrived(word) ? 1 : 0;
    if (PageWord.pins(word) > 0) {
      pinnedPages++;
      pinnedBytes += frame.bytes;
      pins += PageWord.pins(word);
    }
  }
}
