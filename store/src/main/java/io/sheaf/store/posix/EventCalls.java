package io.sheaf.store.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls on event descriptors: a counter that one thread adds to and another waits for.
public final class EventCalls {
  /// What reading or signalling an event moves.
  public static final int BYTES = Long.BYTES;

  private static final MethodHandle EVENTFD =
      Libc.bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle WRITE =
      Libc.bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

  private EventCalls() {}

  /// Makes an event with count 0; [FileCalls#close] closes it.
  ///
  /// It blocks, as it must for a ring: from one that does not, a read that finds nothing completes
  /// with `EAGAIN` instead of waiting.
  public static int create() throws ErrnoException {
    return (int) Libc.run("eventfd", errno -> (int) EVENTFD.invokeExact(errno, 0, Abi.O_CLOEXEC));
  }

  /// Adds 1 to the count and so wakes who waits for it. Any thread; allocates nothing.
  @SuppressWarnings("IllegalCatch") // invokeExact declares Throwable; a downcall throws nothing
  public static void signal(int fd) throws ErrnoException {
    MemorySegment errno = Libc.errno();
    try {
      while ((long) WRITE.invokeExact(errno, fd, ONE, (long) BYTES) < 0) {
        int error = errno.get(JAVA_INT, 0);
        if (error != Errno.EINTR) {
          throw new ErrnoException("write(eventfd)", error);
        }
      }
    } catch (ErrnoException e) {
      throw e;
    } catch (Throwable e) {
      throw Libc.impossible("write", e);
    }
  }
}
