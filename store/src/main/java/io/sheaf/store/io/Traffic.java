package io.sheaf.store.io;

/// What went one way, for one lane.
///
/// @param rung the way that the bytes really took: on a rung with a ring, a platform thread reads
///     its demands by itself
/// @param lane who asked
/// @param runs transfers
/// @param requests pieces that they moved
/// @param bytes bytes that they moved
/// @param nanos the time from submission to end, in sum
public record Traffic(Rung rung, Lane lane, long runs, long requests, long bytes, long nanos) {}
