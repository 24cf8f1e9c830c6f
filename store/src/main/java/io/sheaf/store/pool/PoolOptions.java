package io.sheaf.store.pool;

import io.sheaf.store.Eviction;
import java.time.Duration;

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
public record PoolOptions(
    Duration patience,
    long overflowBytes,
    boolean traceEveryPin,
    boolean poison,
    Eviction eviction) {
  private static final long MIN_OVERFLOW = 64L << 20;

  /// 5 s, the usual overflow, few pins traced, W-TinyLFU.
  public static PoolOptions defaults() {
    return new PoolOptions(Duration.ofSeconds(5), -1, false, false, Eviction.TINY_LFU);
  }

  /// The same with another bound on waiting.
  public PoolOptions withPatience(Duration bound) {
    return new PoolOptions(bound, overflowBytes, traceEveryPin, poison, eviction);
  }

  /// The same with another bound on memory outside the arena.
  public PoolOptions withOverflow(long bytes) {
    return new PoolOptions(patience, bytes, traceEveryPin, poison, eviction);
  }

  /// The same, for tests: every pin traced, freed frames overwritten.
  public PoolOptions strict() {
    return new PoolOptions(patience, overflowBytes, true, true, eviction);
  }

  /// The same with another policy.
  public PoolOptions withEviction(Eviction choice) {
    return new PoolOptions(patience, overflowBytes, traceEveryPin, poison, choice);
  }

  long overflowFor(long arenaBytes) {
    return overflowBytes >= 0 ? overflowBytes : Math.max(arenaBytes / 20, MIN_OVERFLOW);
  }
}
