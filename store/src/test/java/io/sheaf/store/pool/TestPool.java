package io.sheaf.store.pool;

import io.sheaf.store.Eviction;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.Rung;
import io.sheaf.store.io.RungChoice;
import io.sheaf.store.io.ThreadEngine;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A small strict pool for each test, and the check of its invariants after it.
final class TestPool implements AfterEachCallback {
  private static final long BYTES = 2 << 20;

  private final Eviction eviction;
  BufferPool pool;
  Holder holder;

  /// With the policy that is the default.
  TestPool() {
    this(PoolOptions.defaults().eviction());
  }

  TestPool(Eviction eviction) {
    this.eviction = eviction;
    this.pool = pool(BYTES, 0, Duration.ofSeconds(20));
    this.holder = pool.holder("test");
  }

  private BufferPool pool(long bytes, long overflow, Duration patience) {
    PoolOptions options =
        PoolOptions.defaults().strict().withOverflow(overflow).withEviction(eviction);
    return new BufferPool(FrameArena.open(bytes), engine(), options.withPatience(patience));
  }

  /// A pool of other options, for the test to check and to close.
  static BufferPool plain(long bytes, PoolOptions options) {
    return new BufferPool(FrameArena.open(bytes), engine(), options);
  }

  /// Threads, for sources without a file have nothing for a ring.
  static IoEngine engine() {
    RungChoice rung = new RungChoice(Rung.PREAD, "a test");
    return new ThreadEngine(rung, EngineOptions.defaults().withAheadBytes(16 << 20));
  }

  /// Waits until nothing is read ahead any more.
  static void awaitQuiet(BufferPool pool) {
    while (pool.engine().report().aheadBytes() > 0) Thread.onSpinWait();
  }

  /// Closes the pool for one of another shape.
  void reopen(long bytes, long overflow, Duration patience) {
    pool.close();
    reopened(bytes, overflow, patience);
  }

  /// A new pool in the place of one that the test has closed.
  void reopened(long bytes, long overflow, Duration patience) {
    pool = pool(bytes, overflow, patience);
    holder = pool.holder("test");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (context.getExecutionException().isEmpty()) {
      awaitQuiet(pool);
      PoolInvariants.checkAtRest(pool);
      pool.close();
    }
  }
}
