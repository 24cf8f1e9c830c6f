package io.sheaf.flight.call;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a call answers with, one message at a time. Used by one thread at a time.
public interface Answers<R> extends AutoCloseable {
  /// Sees to it that [#next] has what it needs. False when others have it: then `wake` is run,
  /// once, by any thread, when this is to be asked again. May wait for the store, never for others.
  default boolean prepare(Runnable wake) {
    return true;
  }

  /// The next message, or null at the end; after [#prepare] only. May wait for the store, never for
  /// the client.
  @Nullable R next();

  /// The next message, if it can be had without waiting; null when it cannot, or at the end, which
  /// [#next] tells apart. By default none can.
  default @Nullable R tryNext() {
    return null;
  }

  /// Whether [#next] is known to have nothing more. By default that is not known.
  default boolean isOver() {
    return false;
  }

  /// How many nanoseconds before `now` the client last took something of what is kept for it; 0
  /// when nothing is. Any thread.
  default long idleNanos(long now) {
    return 0;
  }

  @Override
  void close();

  /// Answers that are there already.
  static <R> Answers<R> of(List<R> list) {
    Iterator<R> rest = list.iterator();
    return new Answers<>() {
      @Override
      public @Nullable R next() {
        return rest.hasNext() ? rest.next() : null;
      }

      @Override
      public void close() {}
    };
  }
}
