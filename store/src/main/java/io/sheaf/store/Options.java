package io.sheaf.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a store is opened.
///
/// @param pool bytes of the frames: the most memory that pages take, but for the overflow frames; a
///   multiple of 2 MiB, at least 4 MiB
/// @param patience how long a caller waits for a frame, or `close` for the last pin, before it gets
///   a typed error
/// @param eviction how the page is chosen that makes room for another
/// @param stuckAfter how long callers may wait for frames without any of them getting one; then it
///   is logged who has them, and the oldest caller gets its error. Null for as long as `patience`
/// @param pinSites whether every pin remembers the calls that took it, for reports and for those
///   that are leaked; otherwise few do. It costs some microseconds for each pin
/// @param stages how long stages are kept, and how much there may be of them
/// @param scrub bytes a second that are read again in the background to find what rots; 0 for none
public record Options(
    long pool,
    Duration patience,
    Eviction eviction,
    @Nullable Duration stuckAfter,
    boolean pinSites,
    StageLimits stages,
    long scrub) {
  private static final String PINS = "sheaf.pins";

  /// Checks the bounds.
  public Options {
    if (pool < mib(4) || pool % mib(2) != 0) {
      throw new IllegalArgumentException(
          "pool of " + pool + " bytes: must be a multiple of 2 MiB, at least 4 MiB");
    }
    if (patience.isNegative()) throw new IllegalArgumentException("negative patience: " + patience);
    if (stuckAfter != null && !stuckAfter.isPositive()) {
      throw new IllegalArgumentException("stuck after no time at all: " + stuckAfter);
    }
    if (scrub < 0) throw new IllegalArgumentException("scrubbing " + scrub + " bytes a second");
  }

  /// 256 MiB of frames, 5 seconds of patience, W-TinyLFU; places of all pins if the system property
  /// `sheaf.pins` is `sites`.
  public static Options defaults() {
    return new Options(
        mib(256),
        Duration.ofSeconds(5),
        Eviction.TINY_LFU,
        null,
        sitesAskedFor(),
        StageLimits.defaults(),
        0);
  }

  private static boolean sitesAskedFor() {
    String asked = System.getProperty(PINS, "");
    if (!asked.isEmpty() && !asked.equals("sites")) {
      throw new IllegalArgumentException("-D" + PINS + "=" + asked + ": there is only `sites`");
    }
    return !asked.isEmpty();
  }

  /// The same with a pool of `bytes`, rounded down to a multiple of 2 MiB.
  public Options pool(long bytes) {
    return new Options(
        bytes - bytes % mib(2), patience, eviction, stuckAfter, pinSites, stages, scrub);
  }

  /// The same with another bound on waiting.
  public Options wait(Duration bound) {
    return new Options(pool, bound, eviction, stuckAfter, pinSites, stages, scrub);
  }

  /// The same with another policy of eviction.
  public Options eviction(Eviction choice) {
    return new Options(pool, patience, choice, stuckAfter, pinSites, stages, scrub);
  }

  /// The same with another bound on how long nobody who waits is served.
  public Options stuckAfter(Duration bound) {
    return new Options(pool, patience, eviction, bound, pinSites, stages, scrub);
  }

  /// The same with every pin remembering where it was taken, or few.
  public Options pinSites(boolean every) {
    return new Options(pool, patience, eviction, stuckAfter, every, stages, scrub);
  }

  /// The same with other limits of stages.
  public Options stages(StageLimits limits) {
    return new Options(pool, patience, eviction, stuckAfter, pinSites, limits, scrub);
  }

  /// The same, reading so many bytes a second again in the background; 0 for none.
  public Options scrub(long bytesPerSecond) {
    return new Options(pool, patience, eviction, stuckAfter, pinSites, stages, bytesPerSecond);
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
