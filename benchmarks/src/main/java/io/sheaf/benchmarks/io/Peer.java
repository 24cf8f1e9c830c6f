package io.sheaf.benchmarks.io;

import java.io.IOException;

/// One way to read the file of the bench.
interface Peer extends AutoCloseable {
  String name();

  /// Whether it can have several reads under way.
  boolean takes(Workload workload);

  /// Reads for so many seconds.
  Sample measure(Workload workload, double seconds) throws IOException;

  @Override
  default void close() throws IOException {}
}
