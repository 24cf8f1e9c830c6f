package io.sheaf.store.log;

/// The answer to a commit that is durable.
///
/// @param snapshot the number the commit got when it was first made
/// @param rows rows it added
/// @param duplicate whether it had been made before, under the same key
public record Committed(long snapshot, long rows, boolean duplicate) {}
