package io.sheaf.store;

import java.time.Duration;

/// How a store is opened.
///
/// @param pool bytes of the frames: the most memory that pages take, but for the overflow frames; a
///   multiple of 2 MiB, at least 4 MiB
/// @param patience how long a caller waits for a frame, or `close` for the last pin, before it gets
///   a typed error
/// @param eviction how the page is chosen that makes room for another
public record Options(long pool, Duration patience, Eviction eviction) {
  /// Checks the bounds.
  public Options {
    if (pool < mib(4) || pool % mib(2) != 0) {
      throw new IllegalArgumentException(
          "pool of " + pool + " bytes: must be a multiple of 2 MiB, at least 4 MiB");
    }
    if (patience.isNegative()) throw new IllegalArgumentException("negative patience: " + patience);
  }

  /// 256 MiB of frames, 5 seconds of patience, W-TinyLFU.
  public static Options defaults() {
    return new Options(mib(256), Duration.ofSeconds(5), Eviction.TINY_LFU);
  }

  /// The same with a pool of `bytes`, rounded down to a multiple of 2 MiB.
  public Options pool(long bytes) {
    return new Options(bytes - bytes % mib(2), patience, eviction);
  }

  /// The same with another bound on waiting.
  public Options wait(Duration bound) {
    return new Options(pool, bound, eviction);
  }

  /// The same with another policy of eviction.
  public Options eviction(Eviction choice) {
    return new Options(pool, patience, choice);
  }

  /// Mebibytes in bytes.
  public static long mib(long count) {
    return Math.multiplyExact(count, 1L << 20);
  }

  /// Gibibytes in bytes.
  public static long gib(long count) {
    return Math.multiplyExact(count, 1L << 30);
  }
}
