package io.sheaf.benchmarks.io;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Where to read next. Any thread.
final class Positions {
  private static final AtomicLong SEEDS = new AtomicLong(1);
  private final AtomicLong next = new AtomicLong();
  private final Workload workload;
  private final long places;

  Positions(Workload workload, long fileBytes) {
    this.workload = workload;
    this.places = fileBytes / workload.bytes();
    if (workload.random()) next.set(new SplittableRandom(SEEDS.getAndIncrement()).nextLong());
  }

  long next() {
    long count = next.getAndIncrement();
    return (workload.random() ? (mixed(count) >>> 1) % places : count % places) * workload.bytes();
  }

  /// The finalizer of SplitMix64: a bijection that looks random.
  private static long mixed(long value) {
    long z = value * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
