package io.sheaf.store.io;

/// What an arena is made of.
///
/// @param bytes reserved, the size it was opened with
/// @param populatedBytes faulted in ahead of use
/// @param hugeBytes backed by huge pages, as the kernel counts
/// @param refused advice the kernel did not take, with its reason; empty when it took all
public record ArenaReport(long bytes, long populatedBytes, long hugeBytes, String refused) {
  /// One line for people.
  public String text() {
    long percent = populatedBytes == 0 ? 0 : Math.min(100, hugeBytes * 100 / populatedBytes);
    return String.format(
        "%d MiB reserved, %d MiB populated, %d %% of that in huge pages%s",
        bytes >> 20, populatedBytes >> 20, percent, refused.isEmpty() ? "" : "; " + refused);
  }
}
