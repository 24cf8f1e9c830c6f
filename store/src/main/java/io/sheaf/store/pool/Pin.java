package io.sheaf.store.pool;

import io.sheaf.store.StoreException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The promise that the bytes of one page neither change nor go away, until it is closed.
///
/// Any thread may use it, and any thread may close it, once: a second close is a bug, and so is the
/// use of a segment after it. Whoever took the pin closes it.
///
/// Handing a pin to another thread is the caller's affair, as with any object: two threads that
/// close one at the same moment are both caught only where assertions are on (`-ea`). The mark is
/// then compared and set, and the compiler no longer removes the object of a short pin, which
/// doubles what a hit costs.
public final class Pin implements AutoCloseable {
  private static final boolean RACES = Pin.class.desiredAssertionStatus();
  private static final VarHandle CLOSED;

  static {
    try {
      CLOSED = MethodHandles.lookup().findVarHandle(Pin.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PageTable table;
  private final int page;
  private final int frame;
  private final PageHits hits;
  private final Holder holder;
  private final @Nullable PinSite site;
  private boolean closed;

  /// Takes over a pin that has been counted already.
  Pin(PageTable table, int page, int frame, PageHits hits, Holder holder) {
    this.table = table;
    this.page = page;
    this.frame = frame;
    this.hits = hits;
    this.holder = holder;
    this.site = holder.isSampled() ? holder.trace(hits.frame(table, page, frame)) : null;
  }

  Pin(Frame frame, PageHits hits, Holder holder) {
    this(frame.table, frame.page, frame.index, hits, holder);
  }

  /// The page, read-only and 4096-aligned. Good until the pin is closed; nothing stops a later look
  /// but the promise of the caller.
  public MemorySegment segment() {
    if (closed) throw closed();
    return hits.frame(table, page, frame).view();
  }

  /// Where the page starts: the address of [#segment], to be had without that object.
  public long address() {
    if (closed) throw closed();
    return hits.address(table, page, frame);
  }

  /// The page that is pinned.
  public int page() {
    return page;
  }

  /// A second pin of the same page, which may outlive this one. Never waits.
  public Pin share(Holder forWhom) {
    if (closed) throw closed();
    Frame again = hits.frame(table, page, frame);
    hits.pinAgain(again, forWhom);
    return new Pin(again, hits, forWhom);
  }

  private StoreException closed() {
    return new StoreException.Closed("pin of " + table.source().name() + " page " + page);
  }

  /// Ends the promise. Closing twice is an `AssertionError`.
  @Override
  public void close() {
    if (!mark()) {
      throw new AssertionError("pin closed twice: frame " + frame + " of " + table.describe(page));
    }
    holder.forget(site);
    hits.unpin(table, page, frame, holder);
  }

  /// True for the first who closes it.
  private boolean mark() {
    if (RACES) return CLOSED.compareAndSet(this, false, true);
    boolean first = !closed;
    closed = true;
    return first;
  }
}
