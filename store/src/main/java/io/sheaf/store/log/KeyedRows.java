package io.sheaf.store.log;

/// One of several appends that are one commit together.
///
/// @param rows how many of the commit's are its own
public record KeyedRows(CommitKey key, long rows) {}
