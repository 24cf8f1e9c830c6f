package io.sheaf.store;

/// How many bytes of the pool a stream of messages must be able to pin to go on, each page counted
/// by every pin it has.
///
/// @param kept pinned now from message to message, at most: the directory of a segment, and the
///   dictionaries handed out last, which the next ones are compared with
/// @param least enough for all of the segment in use, one message at a time, `kept` among it
/// @param largest the most that one of its messages takes
public record PinNeeds(long kept, long least, long largest) {}
