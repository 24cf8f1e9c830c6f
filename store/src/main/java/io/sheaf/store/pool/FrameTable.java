package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.AccessHint;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All frames by index. Changed under the lock of [Frames]; read without one by whoever holds a pin
/// or has just read a word. A frame that has no page is kept for the next one, and stands meanwhile
/// for a page that is always absent.
final class FrameTable {
  private static final int UNIT = 4096;
  private static final int PLACE_SHIFT = 31;
  private static final long LENGTH = (1L << PLACE_SHIFT) - 1;

  // A reader that learned an index from a word sees an array at least as new as that word.
  private @Nullable Frame[] frames = new @Nullable Frame[64];

  // Of each frame its length, and its place in the arena: what a hit needs, in 8 bytes and not in
  // the objects of frame and segment, which lie anywhere and are in a cache less often than not.
  private long[] places = new long[64];
  private int[] vacant = new int[64];
  private int vacancies;
  private int used;
  private final PageTable nobodys;

  /// Frames whose page, while they have none, is the first of `nobodys`.
  FrameTable(PageTable nobodys) {
    this.nobodys = nobodys;
  }

  /// The frame at an index, or null if there has never been one.
  @Nullable Frame at(int index) {
    return frames[index];
  }

  /// The length of a frame's page in bytes.
  int bytes(int index) {
    return (int) (places[index] & LENGTH);
  }

  /// Where in the arena a frame lies; negative for one that lies elsewhere, or nowhere yet.
  long offset(int index) {
    return (places[index] >> PLACE_SHIFT) * UNIT;
  }

  /// Gives a frame its place in the arena, before its page's word says that it is resident.
  void place(Frame frame, long offset) {
    places[frame.index] = (offset / UNIT) << PLACE_SHIFT | frame.bytes;
  }

  /// Adds a frame for a page that is about to be filled.
  Frame add(PageTable table, int page, Frame.Filler filler, AccessHint hint) {
    int index = vacancies > 0 ? vacant[vacancies - 1] : used;
    if (index == frames.length) grow();
    Frame frame = frames[index];
    if (frame == null) frame = new Frame(index, nobodys);
    VarHandle.storeStoreFence(); // who goes through all of them without the lock sees it made
    frame.open(table, page, filler, hint);
    // Not sooner: where there is no memory for it all is as it was.
    if (index == used) used++;
    else vacancies--;
    frames[index] = frame;
    place(frame, -UNIT);
    return frame;
  }

  private void grow() {
    if (used == PageWord.MAX_FRAMES) {
      throw new AssertionError("more frames than a page word can name");
    }
    int length = Math.min(2 * used, PageWord.MAX_FRAMES);
    // There is room for all of them to become vacant: to remove a frame never fails.
    int[] moreVacant = Arrays.copyOf(vacant, length);
    long[] morePlaces = Arrays.copyOf(places, length);
    @Nullable Frame[] moreFrames = Arrays.copyOf(frames, length);
    // A pin that is older than these arrays finds them, too, and by no order of its own.
    VarHandle.storeStoreFence();
    frames = moreFrames;
    places = morePlaces;
    vacant = moreVacant;
  }

  void remove(Frame frame) {
    if (frame.isOf(nobodys, 0)) {
      throw new AssertionError("removed twice: " + frame);
    }
    frame.leave(nobodys);
    vacant[vacancies++] = frame.index;
  }

  int count() {
    return used - vacancies;
  }

  /// The frames of this moment, and nulls behind them. The array goes on changing, until one that
  /// is longer takes its place.
  @Nullable Frame[] all() {
    return frames;
  }

  void forEach(Consumer<Frame> action) {
    for (int i = 0; i < used; i++) {
      Frame frame = frames[i];
      if (frame != null && !frame.isOf(nobodys, 0)) {
        action.accept(frame);
      }
    }
  }
}
