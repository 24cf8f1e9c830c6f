package io.sheaf.store;

import java.time.Duration;

/// How long stages are kept, and how much there may be of them.
///
/// @param lifetime after which a stage goes that was not committed
/// @param bytes most bytes of the segment files of all stages
/// @param count most stages at once
public record StageLimits(Duration lifetime, long bytes, int count) {
  /// Checks the bounds.
  public StageLimits {
    if (!lifetime.isPositive() || bytes < 0 || count < 0) {
      throw new IllegalArgumentException(
          "stages for " + lifetime + ", " + bytes + " bytes, " + count + " at once");
    }
  }

  /// A day, 256 GiB, 10,000 stages.
  public static StageLimits defaults() {
    return new StageLimits(Duration.ofDays(1), Options.gib(256), 10_000);
  }

  /// The same with another lifetime.
  public StageLimits lifetime(Duration time) {
    return new StageLimits(time, bytes, count);
  }

  /// The same with another bound on their bytes.
  public StageLimits bytes(long most) {
    return new StageLimits(lifetime, most, count);
  }

  /// The same with another bound on their number.
  public StageLimits count(int most) {
    return new StageLimits(lifetime, bytes, most);
  }
}
