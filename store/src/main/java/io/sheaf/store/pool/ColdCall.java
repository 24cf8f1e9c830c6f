package io.sheaf.store.pool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// What a miss does, behind a call that the compiler does not look into.
///
/// A pool is filled first, and hit from then on. By what the compiler has counted in between, both
/// are one: compiled together a pin is too large to become a part of who pins, and each hit would
/// leave the object of its pin behind, at two to four times the cost. A handle that is no constant
/// is called as it is.
final class ColdCall {
  private static final MethodHandle MISS;

  static {
    MethodType type = MethodType.methodType(int.class, PageTable.class, int.class, Holder.class);
    try {
      MISS = MethodHandles.lookup().findVirtual(BufferPool.class, "acquireMissing", type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MethodHandle miss;

  ColdCall(BufferPool pool) {
    this.miss = MISS.bindTo(pool);
  }

  /// Pins a page that is not there; the index of its frame.
  @SuppressWarnings("IllegalCatch") // a handle may throw anything, this one does not
  int acquireMissing(PageTable table, int page, Holder holder) {
    try {
      return (int) miss.invokeExact(table, page, holder);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a miss of " + table.name(page), e);
    }
  }
}
