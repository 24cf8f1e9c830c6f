package io.sheaf.store.table;

/// How many bytes of the pool a walk over messages must be able to pin to go on, each page counted
/// by every pin it has.
///
/// @param kept pinned now from message to message, at most
/// @param least enough for all of the segment in use, one message at a time, `kept` among it
/// @param largest the most that one of its messages takes
public record Needs(long kept, long least, long largest) {}
