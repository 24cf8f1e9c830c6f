package io.sheaf.store.pool.report;

/// A few figures of a pool that cost next to nothing, for a monitoring system.
///
/// @param freeBytes of the arena in no frame
/// @param overflowBytes in frames outside the arena
/// @param pinnedBytes of all pins, a page that is pinned twice counted twice
/// @param pins how pins came by their pages
/// @param ahead pages read before anybody wanted them
/// @param evictions pages dropped
/// @param waits callers that stood in line for room
/// @param waitNanos how long together, those that still wait not included
/// @param waiting how many wait
/// @param refused callers that got no frame at all
/// @param stuck times that nobody who waited was served for too long
/// @param damaged pages that were not as they were written
public record PoolGlance(
    long freeBytes,
    long overflowBytes,
    long pinnedBytes,
    PinCounts pins,
    AheadCounts ahead,
    long evictions,
    long waits,
    long waitNanos,
    int waiting,
    long refused,
    long stuck,
    long damaged) {}
