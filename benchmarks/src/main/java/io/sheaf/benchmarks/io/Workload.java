package io.sheaf.benchmarks.io;

/// What is read.
///
/// @param random in any order, or from the front
/// @param bytes of one read
/// @param depth reads under way at once
record Workload(boolean random, int bytes, int depth) {
  static Workload random(int bytes, int depth) {
    return new Workload(true, bytes, depth);
  }

  static Workload sequential(int bytes, int depth) {
    return new Workload(false, bytes, depth);
  }

  /// A read that moves more is told by its rate, others by their number.
  boolean byRate() {
    return bytes > 4096;
  }

  @Override
  public String toString() {
    String size = bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    return size + (random ? " random" : " sequential") + ", depth " + depth;
  }
}
