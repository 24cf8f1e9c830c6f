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
public final class Pin implements AutoCloseable {
  private static final VarHandle CLOSED;

  static {
    try {
      CLOSED = MethodHandles.lookup().findVarHandle(Pin.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Frame frame;
  private final PageAccess access;
  private final Holder holder;
  private final @Nullable PinSite site;
  private boolean closed;

  /// Takes over a pin that has been counted already.
  Pin(Frame frame, PageAccess access, Holder holder) {
    this.frame = frame;
    this.access = access;
    this.holder = holder;
    this.site = holder.isSampled() ? holder.trace(frame) : null;
  }

  /// The page, read-only and 4096-aligned. Good until the pin is closed; nothing stops a later look
  /// but the promise of the caller.
  public MemorySegment segment() {
    if (closed) {
      throw new StoreException.Closed("pin of " + frame.name());
    }
    return frame.view();
  }

  /// The page that is pinned.
  public int page() {
    return frame.page;
  }

  /// A second pin of the same page, which may outlive this one. Never waits.
  public Pin share(Holder forWhom) {
    if (closed) {
      throw new StoreException.Closed("pin of " + frame.name());
    }
    access.pinAgain(frame, forWhom);
    return new Pin(frame, access, forWhom);
  }

  /// Ends the promise. Closing twice is an `AssertionError`.
  @Override
  public void close() {
    if (!CLOSED.compareAndSet(this, false, true)) {
      throw new AssertionError("pin closed twice: " + frame);
    }
    holder.forget(site);
    access.unpin(frame, holder);
  }
}
