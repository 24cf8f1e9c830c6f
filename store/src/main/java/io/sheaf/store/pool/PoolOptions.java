package io.sheaf.store.pool;

import io.sheaf.store.Eviction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a pool behaves when it is short, and how closely it watches its users.
///
/// @param patience how long a caller waits for a frame before it gets overflow memory or an error
/// @param overflowBytes most memory outside the arena at any time; negative for 5 % of the arena,
///   but at least 64 MiB
/// @param traceEveryPin whether every pin remembers where it was taken, and not only the first of a
///   holder and one in 4096
/// @param poison whether a freed frame is overwritten with 0xDB, so that a reader without a pin is
///   found out
/// @param eviction which page goes when another needs the room
/// @param stuckAfter how long callers may wait of whom none is served before it is told who pins
///   what, and the oldest of them is refused; null for as long as `patience`
public record PoolOptions(
    Duration patience,
    long overflowBytes,
    boolean traceEveryPin,
    boolean poison,
    Eviction eviction,
    @Nullable Duration stuckAfter) {
  private static final long MIN_OVERFLOW = 64L << 20;
  // As tests run: whoever reads what he has not pinned shall not find what was there.
  private static final boolean POISON = PoolOptions.class.desiredAssertionStatus();

  /// 5 s, the usual overflow, few pins traced, W-TinyLFU; freed frames are overwritten where
  /// assertions are on.
  public static PoolOptions defaults() {
    return new PoolOptions(Duration.ofSeconds(5), -1, false, POISON, Eviction.TINY_LFU, null);
  }

  /// The same with another bound on waiting.
  public PoolOptions withPatience(Duration bound) {
    return new PoolOptions(bound, overflowBytes, traceEveryPin, poison, eviction, stuckAfter);
  }

  /// The same with another bound on memory outside the arena.
  public PoolOptions withOverflow(long bytes) {
    return new PoolOptions(patience, bytes, traceEveryPin, poison, eviction, stuckAfter);
  }

  /// The same, for tests: every pin traced, freed frames overwritten.
  public PoolOptions strict() {
    return new PoolOptions(patience, overflowBytes, true, true, eviction, stuckAfter);
  }

  /// The same with another policy.
  public PoolOptions withEviction(Eviction choice) {
    return new PoolOptions(patience, overflowBytes, traceEveryPin, poison, choice, stuckAfter);
  }

  /// The same with every pin remembering where it was taken, or few.
  public PoolOptions withSites(boolean every) {
    return new PoolOptions(patience, overflowBytes, every, poison, eviction, stuckAfter);
  }

  /// The same with another bound on a standstill; null for `patience`.
  public PoolOptions withStuckAfter(@Nullable Duration bound) {
    return new PoolOptions(patience, overflowBytes, traceEveryPin, poison, eviction, bound);
  }

  Duration standstill() {
    Duration bound = stuckAfter;
    return bound == null ? patience : bound;
  }

  long overflowFor(long arenaBytes) {
    return overflowBytes >= 0 ? overflowBytes : Math.max(arenaBytes / 20, MIN_OVERFLOW);
  }
}
