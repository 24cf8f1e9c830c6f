package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Pins of several pages of one table, taken together and closed together.
///
/// Any thread may use it, and any thread may close it, once.
public final class PinSet implements AutoCloseable {
  private final Frame[] frames;
  private final PageHits hits;
  private final Holder holder;
  private final @Nullable PinSite site;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Takes over pins that have been counted already.
  PinSet(Frame[] frames, PageHits hits, Holder holder) {
    this.frames = frames;
    this.hits = hits;
    this.holder = holder;
    this.site = frames.length > 0 ? holder.trace(frames, bytes()) : null;
  }

  private String describe() {
    String first = site == null ? "nothing" : site.page();
    return first + (frames.length < 2 ? "" : " and " + (frames.length - 1) + " more");
  }

  /// How many pages are pinned.
  public int size() {
    return frames.length;
  }

  /// Length of all pages together.
  public long bytes() {
    long bytes = 0;
    for (Frame frame : frames) {
      bytes += frame.bytes;
    }
    return bytes;
  }

  /// The page at a position of the array that was asked for, read-only. Good until the set is
  /// closed.
  public MemorySegment segment(int index) {
    if (closed.get()) {
      throw new StoreException.Closed("pins of " + describe());
    }
    return frames[index].view();
  }

  /// Ends the promise for all pages. Closing twice is an `AssertionError`.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      throw new AssertionError("closed twice: " + describe());
    }
    holder.forget(site);
    for (Frame frame : frames) {
      hits.unpin(frame, holder);
    }
  }
}
