package io.sheaf.store.io;

import io.sheaf.store.posix.Abi;
import java.util.Locale;

/// The bounds of an engine.
///
/// @param best the best rung to try
/// @param depth transfers that a ring has in flight at most
/// @param threads threads of the rungs without a ring, started as they are needed
/// @param aheadBytes bytes to be read ahead that may be queued and in flight together
public record EngineOptions(Rung best, int depth, int threads, long aheadBytes) {
  /// The best rung that this system may have, 256 transfers or 16 threads, 128 MiB ahead. The
  /// system property `sheaf.io` names a lesser rung (`ring_plain`, `pread`, `portable`).
  public static EngineOptions defaults() {
    return new EngineOptions(bestHere(), 256, 16, 128L << 20);
  }

  private static Rung bestHere() {
    if (!Abi.supported()) return Rung.PORTABLE;
    String asked = System.getProperty("sheaf.io", "ring_fixed");
    return switch (asked.toLowerCase(Locale.ROOT)) {
      case "ring_fixed" -> Rung.RING_FIXED;
      case "ring_plain" -> Rung.RING_PLAIN;
      case "pread" -> Rung.PREAD;
      case "portable" -> Rung.PORTABLE;
      default ->
          throw new IllegalArgumentException(
              "-Dsheaf.io=" + asked + ": there are ring_fixed, ring_plain, pread and portable");
    };
  }

  /// The same with no better rung than this.
  public EngineOptions withBest(Rung rung) {
    return new EngineOptions(rung, depth, threads, aheadBytes);
  }

  /// The same with another bound on reading ahead.
  public EngineOptions withAheadBytes(long bytes) {
    return new EngineOptions(best, depth, threads, bytes);
  }
}
