package io.sheaf.store.log;

/// A segment and the table it was committed to, in whichever snapshot.
///
/// @param table id of the table, which may be gone
/// @param segment as the log names it
public record CommittedSegment(long table, SegmentRef segment) {}
