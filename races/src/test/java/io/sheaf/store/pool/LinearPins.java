package io.sheaf.store.pool;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

/// What threads do to one page of the pool, for lincheck to run in every order that matters: pin it
/// if it is there, unpin it, let it go for good, and look whether what one has pinned is there.
@Param(name = "thread", gen = ThreadIdGen.class)
public class LinearPins extends Stage {
  private static final int MOST = 16;

  private final Frame[][] frames = new Frame[MOST][MOST];
  private final int[] pins = new int[MOST];

  /// One page, there and unpinned.
  public LinearPins() {
    pool.release(resident(), one);
  }

  /// A pin of the page, or null.
  @Nullable Frame take() {
    return pool.acquireIfResident(table, 0, one);
  }

  /// Whether the page could be pinned.
  @Operation
  public final boolean pin(@Param(name = "thread") int thread) {
    Frame frame = take();
    if (frame == null) return false;
    frames[thread][pins[thread]++] = frame;
    return true;
  }

  /// Whether the thread had a pin to close.
  @Operation
  public final boolean unpin(@Param(name = "thread") int thread) {
    if (pins[thread] == 0) return false;
    pool.release(frames[thread][--pins[thread]], one);
    return true;
  }

  /// The page goes, at once or with its last pin.
  @Operation
  public final void doom() {
    pool.frames().doom(table, 0);
  }

  /// Whether the thread has pinned a page that is there.
  @Operation
  public final boolean holds(@Param(name = "thread") int thread) {
    return pins[thread] > 0 && PageWord.isResident(table.word(0));
  }

  /// Pins with a look first, and then an addition, where it should compare and set.
  public static final class PlantedCheckThenAct extends LinearPins {
    private final Frame frame = resident();

    /// One page, there and unpinned.
    public PlantedCheckThenAct() {
      pool.release(frame, one);
    }

    @Override
    @Nullable Frame take() {
      if (!PageWord.isOpen(table.word(0))) return null;
      table.add(0, PageWord.PIN);
      return frame;
    }
  }

  /// The same by one thread at a time.
  public static final class Model {
    private final int[] pins = new int[MOST];
    private boolean doomed;

    /// As [LinearPins#pin].
    public boolean pin(int thread) {
      if (doomed) return false;
      pins[thread]++;
      return true;
    }

    /// As [LinearPins#unpin].
    public boolean unpin(int thread) {
      if (pins[thread] == 0) return false;
      pins[thread]--;
      return true;
    }

    /// As [LinearPins#doom].
    public void doom() {
      doomed = true;
    }

    /// As [LinearPins#holds]: what is pinned is there.
    public boolean holds(int thread) {
      return pins[thread] > 0;
    }
  }
}
