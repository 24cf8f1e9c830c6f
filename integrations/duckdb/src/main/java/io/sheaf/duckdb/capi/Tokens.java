package io.sheaf.duckdb.capi;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Our objects that C knows of, by the number that it passes as `void *`. Any thread.
public final class Tokens {
  private static final ConcurrentHashMap<Long, Object> OBJECTS = new ConcurrentHashMap<>();
  private static final AtomicLong LAST = new AtomicLong();

  private Tokens() {}

  /// Gives an object a token, until it is taken.
  public static MemorySegment give(Object object) {
    long number = LAST.incrementAndGet();
    OBJECTS.put(number, object);
    return MemorySegment.ofAddress(number);
  }

  /// The object of a token that was given.
  public static <T> T get(MemorySegment token, Class<T> type) {
    return known(OBJECTS.get(token.address()), token, type);
  }

  /// The same, for the last time.
  public static <T> T take(MemorySegment token, Class<T> type) {
    return known(OBJECTS.remove(token.address()), token, type);
  }

  /// How many objects C knows of now.
  public static int count() {
    return OBJECTS.size();
  }

  private static <T> T known(@Nullable Object object, MemorySegment token, Class<T> type) {
    if (object == null || !type.isInstance(object)) {
      throw new AssertionError(
          "token " + token.address() + " stands for " + object + ", no " + type.getSimpleName());
    }
    return type.cast(object);
  }
}
