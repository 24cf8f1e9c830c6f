package io.sheaf.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/// A frame being filled by a writer: exclusive until sealed.
///
/// One thread at a time uses it. It ends by [#seal], or else by [#abandon] or `close`, which leave
/// nothing behind; an ended claim only takes another `close`.
public final class Claim implements AutoCloseable {
  private Frame frame;
  private final PageHits hits;
  private final PageAccess access;
  private final Holder holder;
  private final AtomicBoolean ended = new AtomicBoolean();

  Claim(Frame frame, PageHits hits, PageAccess access, Holder holder) {
    this.frame = frame;
    this.hits = hits;
    this.access = access;
    this.holder = holder;
  }

  /// The frame, writable and 4096-aligned, with whatever bytes the last page left there.
  public MemorySegment segment() {
    if (ended.get()) {
      throw new AssertionError("claim has ended: " + frame);
    }
    return frame.memory();
  }

  /// Publishes the page: from now on it is shared, clean and never written again. The pin returned
  /// is the claim's own, so that the page stays at least until it has been written out.
  public Pin seal() {
    end();
    access.publish(frame);
    return new Pin(frame, hits, holder);
  }

  /// Takes the first bytes of this spare frame for a page of `table`, which must be absent, with
  /// what they hold. The rest stays with this claim, which ends if there is none.
  public Claim split(PageTable table, int page) {
    PageAccess.Halves halves = access.split(frame, table, page, holder);
    if (halves.rest() == null) end();
    else frame = halves.rest();
    return new Claim(halves.front(), hits, access, holder);
  }

  /// Gives the frame back unpublished.
  public void abandon() {
    end();
    access.abandon(frame, holder);
  }

  private void end() {
    if (!ended.compareAndSet(false, true)) {
      throw new AssertionError("claim ended twice: " + frame);
    }
  }

  /// Abandons the claim, unless it has ended.
  @Override
  public void close() {
    if (!ended.get()) {
      abandon();
    }
  }
}
