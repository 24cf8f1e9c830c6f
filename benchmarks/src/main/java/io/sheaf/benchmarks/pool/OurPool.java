package io.sheaf.benchmarks.pool;

import static java.lang.invoke.MethodType.methodType;

import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.RungChoice;
import io.sheaf.store.io.ThreadEngine;
import io.sheaf.store.pool.BufferPool;
import io.sheaf.store.pool.Holder;
import io.sheaf.store.pool.PageTable;
import io.sheaf.store.pool.Pin;
import io.sheaf.store.pool.PoolOptions;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Ours, with the policy that it has by default: as whoever uses the pool sees it, or without the
/// object that a pin is, as the pool itself does when it pins many pages at once.
final class OurPool implements Contender {
  private static final MethodHandle ACQUIRE;
  private static final MethodHandle RELEASE;

  static {
    try {
      MethodHandles.Lookup inside =
          MethodHandles.privateLookupIn(BufferPool.class, MethodHandles.lookup());
      Class<?> frame = inside.findClass(BufferPool.class.getPackageName() + ".Frame");
      MethodType acquire = methodType(frame, PageTable.class, int.class, Holder.class);
      ACQUIRE =
          inside
              .findVirtual(BufferPool.class, "acquire", acquire)
              .asType(
                  methodType(
                      Object.class, BufferPool.class, PageTable.class, int.class, Holder.class));
      MethodType release = methodType(void.class, frame, Holder.class);
      RELEASE =
          inside
              .findVirtual(BufferPool.class, "release", release)
              .asType(methodType(void.class, BufferPool.class, Object.class, Holder.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final boolean bare;
  private final MemoryDisk disk;
  private final BufferPool pool;
  private final PageTable table;

  OurPool(int pages, int frames, boolean bare) {
    this.bare = bare;
    disk = new MemoryDisk(pages);
    RungChoice rung = new RungChoice(Rung.PREAD, "a disk in memory has nothing for a ring");
    pool =
        new BufferPool(
            FrameArena.open((long) frames * MemoryDisk.PAGE),
            new ThreadEngine(rung, EngineOptions.defaults()),
            PoolOptions.defaults());
    table = pool.register(disk.pages());
  }

  @Override
  public Visitor visitor() {
    Holder holder = pool.holder("visitor");
    if (bare) return page -> visitBare(page, holder);
    return page -> {
      try (Pin pin = pool.pin(table, page, holder)) {
        return pin.address();
      }
    };
  }

  private long visitBare(int page, Holder holder) {
    try {
      Object frame = (Object) ACQUIRE.invokeExact(pool, table, page, holder);
      RELEASE.invokeExact(pool, frame, holder);
      return page;
    } catch (Throwable e) {
      throw new AssertionError("page " + page, e);
    }
  }

  @Override
  public void close() {
    pool.close();
    disk.close();
  }
}
