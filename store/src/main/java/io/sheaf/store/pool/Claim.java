package io.sheaf.store.pool;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/// A frame being filled by a writer: exclusive until sealed.
///
/// One thread at a time uses it. It ends by [#seal], or else by [#abandon] or `close`, which leave
/// nothing behind; an ended claim only takes another `close`.
public final class Claim implements AutoCloseable {
  private Frame frame;
  private PageTable table;
  private int page;
  private final PageHits hits;
  private final Claims claims;
  private final Holder holder;
  private final AtomicBoolean ended = new AtomicBoolean();

  Claim(Frame frame, PageHits hits, Claims claims, Holder holder) {
    this.frame = frame;
    this.table = frame.table;
    this.page = frame.page;
    this.hits = hits;
    this.claims = claims;
    this.holder = holder;
  }

  /// The frame, writable and 4096-aligned, with whatever bytes the last page left there.
  public MemorySegment segment() {
    return claimed().memory();
  }

  /// The frame, which has another page once the claim has ended.
  private Frame claimed() {
    if (ended.get() || !frame.isOf(table, page)) {
      throw new AssertionError("claim of %s has ended: %s".formatted(table.name(page), frame));
    }
    return frame;
  }

  /// Publishes the page: from now on it is shared, clean and never written again. The pin returned
  /// is the claim's own, so that the page stays at least until it has been written out.
  public Pin seal() {
    Pin pin = new Pin(claimed(), hits, holder);
    claims.publish(end());
    return pin;
  }

  /// Takes the first bytes of this spare frame for a page of `pages`, which must be absent, with
  /// what they hold. The rest stays with this claim, which ends if there is none.
  public Claim split(PageTable pages, int number) {
    Claims.Halves halves = claims.split(claimed(), pages, number, holder);
    Frame rest = halves.rest();
    if (rest == null) {
      ended.set(true);
    } else {
      frame = rest;
      table = rest.table;
      page = rest.page;
    }
    return halves.front();
  }

  /// Gives the frame back unpublished.
  public void abandon() {
    claims.abandon(end(), holder);
  }

  private Frame end() {
    Frame last = claimed();
    if (!ended.compareAndSet(false, true)) throw new AssertionError("claim ended twice: " + last);
    return last;
  }

  /// Abandons the claim, unless it has ended.
  @Override
  public void close() {
    if (!ended.get()) {
      abandon();
    }
  }
}
