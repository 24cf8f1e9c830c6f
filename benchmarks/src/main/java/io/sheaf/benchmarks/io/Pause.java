package io.sheaf.benchmarks.io;

import java.io.IOException;

/// Time that passes while others work.
final class Pause {
  private Pause() {}

  static void seconds(double seconds) throws IOException {
    try {
      Thread.sleep((long) (seconds * 1000));
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }
}
