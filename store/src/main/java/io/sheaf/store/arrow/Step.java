package io.sheaf.store.arrow;

import io.sheaf.format.array.Incoming;

/// What a scan brings next, with the hold that keeps its memory in place.
///
/// Whoever takes the step closes its hold, once, from any thread.
public record Step(Incoming content, Hold hold) implements AutoCloseable {
  @Override
  public void close() {
    hold.close();
  }

  /// The promise that memory stays as it is until closed.
  @FunctionalInterface
  public interface Hold extends AutoCloseable {
    @Override
    void close();
  }
}
