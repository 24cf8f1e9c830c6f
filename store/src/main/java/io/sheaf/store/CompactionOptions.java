package io.sheaf.store;

import org.jspecify.annotations.Nullable;

/// How a table is compacted.
///
/// @param sortBy the column in whose order all rows shall stand, nulls last, or null to leave them
///   in theirs
/// @param rate bytes that are read in a second, at most; 0 for as many as can be
public record CompactionOptions(@Nullable String sortBy, long rate) {
  /// Checks the bounds.
  public CompactionOptions {
    if (rate < 0) throw new StoreException.BadInput("a rate of " + rate + " bytes a second");
  }

  /// As fast as can be, without a change of order.
  public static CompactionOptions defaults() {
    return new CompactionOptions(null, 0);
  }

  /// The same in the order of a column.
  public CompactionOptions sortBy(String column) {
    return new CompactionOptions(column, rate);
  }

  /// The same with another rate.
  public CompactionOptions rate(long bytesPerSecond) {
    return new CompactionOptions(sortBy, bytesPerSecond);
  }
}
