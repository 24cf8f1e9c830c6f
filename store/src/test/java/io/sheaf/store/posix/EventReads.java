package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The other end of [EventCalls], where no ring reads it.
public final class EventReads {
  private static final MethodHandle READ =
      Libc.bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private EventReads() {}

  /// Waits for an event; its count goes to the 8 bytes of `count`, and is 0 again.
  public static int await(int fd, MemorySegment count) throws ErrnoException {
    return (int)
        Libc.run(
            "read(eventfd)",
            errno -> (long) READ.invokeExact(errno, fd, count, (long) EventCalls.BYTES));
  }
}
