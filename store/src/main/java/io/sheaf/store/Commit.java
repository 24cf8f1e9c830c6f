package io.sheaf.store;

/// What a durable write has become.
///
/// @param snapshot the first snapshot in which it is visible
/// @param rows rows that it added; those that it took away where it added none
/// @param key its idempotency key
/// @param duplicate true when the key had been committed before, and nothing was written now
public record Commit(long snapshot, long rows, Key key, boolean duplicate) {}
