package io.sheaf.benchmarks.io;

/// What a peer did in one go.
///
/// @param reads how many it made
/// @param bytes how many it moved
/// @param seconds how long it took
/// @param cpu processor seconds that it used meanwhile
record Sample(long reads, long bytes, double seconds, double cpu) {
  double perSecond() {
    return reads / seconds;
  }

  double gigabytesPerSecond() {
    return bytes / seconds / 1e9;
  }

  double cpuPerGigabyte() {
    return cpu / (bytes / 1e9);
  }

  double cpuMicrosPerRead() {
    return cpu * 1e6 / reads;
  }
}
