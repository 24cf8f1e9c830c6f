package io.sheaf.benchmarks.io;

import java.io.IOException;

/// One side of the comparison, inside the cgroup.
interface RegimeReader extends AutoCloseable {
  /// Reads pages in the order of the cell for so many seconds; returns how many.
  long read(RegimeCell cell, double seconds) throws IOException;

  @Override
  void close() throws IOException;
}
