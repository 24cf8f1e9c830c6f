package io.sheaf.store.pool;

/// What [Frames] counts anyway.
record FrameCounts(
    long freeBytes,
    long overflowBytes,
    long evictions,
    long wastedPrefetches,
    long waits,
    long waitNanos,
    int waiting,
    long stuck) {}
