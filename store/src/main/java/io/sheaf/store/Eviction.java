package io.sheaf.store;

/// How a store chooses the page that makes room for another.
public enum Eviction {
  /// A second chance for what was used since the hand last came by: the cheapest, and the baseline.
  CLOCK,
  /// A second chance without moving anything: what is used once goes soon.
  SIEVE,
  /// By the last use but one, with a memory of pages that have gone.
  LRU_2,
  /// Adaptive W-TinyLFU: by frequency and recency, in the proportion that pays.
  TINY_LFU
}
