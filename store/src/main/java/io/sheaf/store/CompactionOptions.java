package io.sheaf.store;

/// How a table is compacted.
///
/// @param rate bytes that are read in a second, at most; 0 for as many as can be
public record CompactionOptions(long rate) {
  /// Checks the bounds.
  public CompactionOptions {
    if (rate < 0) throw new StoreException.BadInput("a rate of " + rate + " bytes a second");
  }

  /// As fast as can be.
  public static CompactionOptions defaults() {
    return new CompactionOptions(0);
  }

  /// The same with another rate.
  public CompactionOptions rate(long bytesPerSecond) {
    return new CompactionOptions(bytesPerSecond);
  }
}
