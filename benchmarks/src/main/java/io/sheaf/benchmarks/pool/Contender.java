package io.sheaf.benchmarks.pool;

/// One way to keep pages in memory and to find them there. Any thread may make visitors.
interface Contender extends AutoCloseable {
  /// What one thread does with it.
  interface Visitor {
    /// Pins a page, bringing it if it is not there, and unpins it; something that depends on it.
    long visit(int page);
  }

  /// A visitor for the calling thread.
  Visitor visitor();

  @Override
  void close();
}
