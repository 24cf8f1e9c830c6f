package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.AccessHint;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All frames by index. Changed under the lock of [Frames]; read without one by whoever holds a pin
/// or has just read a word.
final class FrameTable {
  // A reader that learned an index from a word sees an array at least as new as that word.
  private @Nullable Frame[] frames = new @Nullable Frame[64];
  private int[] vacant = new int[64];
  private int vacancies;
  private int used;

  /// The frame at an index, or null if it has gone.
  @Nullable Frame at(int index) {
    return frames[index];
  }

  /// Adds a frame for a page that is about to be filled.
  Frame add(PageTable table, int page, Frame.Filler filler, AccessHint hint) {
    int index = vacancies > 0 ? vacant[--vacancies] : used++;
    if (index == frames.length) {
      if (index == PageWord.MAX_FRAMES) {
        throw new AssertionError("more frames than a page word can name");
      }
      frames = Arrays.copyOf(frames, Math.min(2 * index, PageWord.MAX_FRAMES));
    }
    Frame frame = new Frame(table, page, index, filler, hint);
    frames[index] = frame;
    return frame;
  }

  void remove(Frame frame) {
    if (frames[frame.index] != frame) {
      throw new AssertionError("removed twice: " + frame);
    }
    frames[frame.index] = null;
    if (vacancies == vacant.length) {
      vacant = Arrays.copyOf(vacant, 2 * vacancies);
    }
    vacant[vacancies++] = frame.index;
  }

  int count() {
    return used - vacancies;
  }

  void forEach(Consumer<Frame> action) {
    for (int i = 0; i < used; i++) {
      Frame frame = frames[i];
      if (frame != null) {
        action.accept(frame);
      }
    }
  }
}
