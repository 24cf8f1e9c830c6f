package io.sheaf.store.arrow;

import java.util.concurrent.atomic.AtomicInteger;

/// A hold that several own: the memory stays until the last of them has closed its share.
///
/// Any thread may share and close.
public final class SharedHold {
  private final Step.Hold hold;
  private final AtomicInteger shares = new AtomicInteger();

  /// Takes over `hold`, which is closed with the last share.
  public SharedHold(Step.Hold hold) {
    this.hold = hold;
  }

  /// One more owner. The first share is taken by whoever made this object, the others by those who
  /// hold one already.
  public Step.Hold share() {
    shares.incrementAndGet();
    return new Share();
  }

  private final class Share implements Step.Hold {
    private final AtomicInteger open = new AtomicInteger(1);

    @Override
    public void close() {
      if (open.getAndSet(0) == 0) throw new AssertionError("a share was closed twice");
      if (shares.decrementAndGet() == 0) hold.close();
    }
  }
}
