package io.sheaf.store.io;

import java.lang.reflect.Method;

/// Bytes that threads have allocated on the heap, as the JVM counts them. By reflection, for the
/// store's module does without the one that can tell.
public final class AllocatedBytes {
  private AllocatedBytes() {}

  /// Whether this JVM tells.
  public static boolean areCounted() {
    try {
      return of(Thread.currentThread()) > 0;
    } catch (LinkageError e) {
      return false;
    }
  }

  /// Since the thread began.
  public static long of(Thread thread) {
    try {
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      Object bean = factory.getMethod("getThreadMXBean").invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      Method allocated = type.getMethod("getThreadAllocatedBytes", long.class);
      return (long) allocated.invoke(bean, thread.threadId());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("allocated bytes", e);
    }
  }
}
