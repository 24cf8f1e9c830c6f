package io.sheaf.flight.exchange;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import java.util.concurrent.atomic.AtomicLong;

/// The heap that keys take, of all exchanges together. Any thread.
public final class KeyMemory {
  private final long most;
  private final long mostOfOne;
  private final AtomicLong taken = new AtomicLong();

  /// An eighth of the heap, of which one call has a quarter at most.
  public KeyMemory() {
    this(Runtime.getRuntime().maxMemory() / 8);
  }

  KeyMemory(long most) {
    this.most = most;
    this.mostOfOne = most / 4;
  }

  /// What is taken by all.
  public long bytes() {
    return taken.get();
  }

  /// What one call takes, nothing yet.
  Share open() {
    return new Share();
  }

  /// What one call takes. Any thread.
  final class Share implements AutoCloseable {
    private long bytes;
    private boolean closed;

    /// Says how much it takes by now.
    ///
    /// @throws Refusal when that is too much for one call, or for all of them now
    synchronized void grow(long now) {
      if (closed || now <= bytes) return;
      if (now > mostOfOne) {
        throw new Refusal(
            Code.TOO_LARGE,
            "the keys take more than %d KiB; send fewer at once".formatted(mostOfOne >> 10));
      }
      if (taken.addAndGet(now - bytes) > most) {
        taken.addAndGet(bytes - now);
        throw new Refusal(
            Code.BUSY,
            "the keys of all calls take %d KiB, which is the most; try again later"
                .formatted(most >> 10));
      }
      bytes = now;
    }

    /// Gives all of it back; once or more.
    @Override
    public synchronized void close() {
      closed = true;
      taken.addAndGet(-bytes);
      bytes = 0;
    }
  }
}
