package io.sheaf.benchmarks.pool;

/// What is compared: an order of pages, how much of them fits, how many visit.
record Cell(PageOrder order, int percent, int threads) {
  String words() {
    return order.words + ", " + percent + " % resident";
  }
}
