package io.sheaf.store.pool;

import org.jspecify.annotations.Nullable;

/// Pins and unpins pages that are in memory: the hit path. Nothing is allocated, locked or hashed;
/// of the frame no more is looked at than its line in the [FrameTable].
final class PageHits {
  private final Frames frames;

  PageHits(Frames frames) {
    this.frames = frames;
  }

  /// RESIDENT(n) to RESIDENT(n + 1), if the page is there; null otherwise. Never waits.
  @Nullable Frame pinResident(PageTable table, int page, Holder holder) {
    int index = add(table, page, holder);
    return index < 0 ? null : counted(index, table, page, holder);
  }

  /// The same without a look at the frame: its index, or a negative number.
  int pinHit(PageTable table, int page, Holder holder) {
    int index = add(table, page, holder);
    if (index >= 0) holder.took(frames.bytes(index), 1);
    return index;
  }

  private static int add(PageTable table, int page, Holder holder) {
    long word = table.word(page);
    while (PageWord.isOpen(word)) {
      if (table.replace(page, word, PageWord.pinned(word, holder.use))) return PageWord.frame(word);
      word = table.word(page);
    }
    return -1;
  }

  /// The frame of a page that is pinned.
  Frame frame(PageTable table, int page, int index) {
    Frame frame = frames.at(index);
    if (frame == null || !frame.isOf(table, page)) {
      throw new AssertionError("no frame behind " + table.describe(page));
    }
    return frame;
  }

  /// Where the bytes of a page lie that is pinned.
  long address(PageTable table, int page, int index) {
    long place = frames.address(index);
    return place < 0 ? frame(table, page, index).view().address() : place;
  }

  /// The frame of a page that the caller has just pinned.
  Frame counted(int index, PageTable table, int page, Holder holder) {
    Frame frame = frame(table, page, index);
    holder.took(frame.bytes, 1);
    return frame;
  }

  /// RESIDENT(n) to RESIDENT(n - 1). The frame stays, unless it is doomed.
  void unpin(Frame frame, Holder holder) {
    remove(frame.table, frame.page, frame.index, frame.bytes, holder);
  }

  /// The same without a look at the frame.
  void unpin(PageTable table, int page, int index, Holder holder) {
    remove(table, page, index, frames.bytes(index), holder);
  }

  private void remove(PageTable table, int page, int index, int bytes, Holder holder) {
    long word = table.add(page, -PageWord.PIN);
    if (!PageWord.isResident(word) || PageWord.pins(word) == 0 || PageWord.frame(word) != index) {
      throw new AssertionError(
          "unpinned frame %d of %s, was %s"
              .formatted(index, table.describe(page), PageWord.describe(word)));
    }
    holder.gave(bytes, 1);
    if (PageWord.pins(word) == 1 && (PageWord.isDoomed(word) || frames.isWaitedFor())) {
      // It may have gone since, and another have its index: that one is looked at for nothing.
      Frame frame = frames.at(index);
      if (frame != null) frames.released(frame);
    }
  }

  /// Gives back the pins in an array, and empties it.
  void unpinAll(@Nullable Frame[] got, Holder holder) {
    for (int i = 0; i < got.length; i++) {
      Frame frame = got[i];
      got[i] = null;
      if (frame != null) unpin(frame, holder);
    }
  }

  /// A second pin by someone who holds one.
  void pinAgain(Frame frame, Holder holder) {
    long word;
    do {
      word = frame.table.word(frame.page);
      if (PageWord.pins(word) == 0 || PageWord.frame(word) != frame.index) {
        throw new AssertionError("pinned again without a pin: " + frame);
      }
    } while (!frame.table.replace(frame.page, word, PageWord.pinned(word, 0)));
    holder.took(frame.bytes, 1);
  }
}
