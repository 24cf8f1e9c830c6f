package io.sheaf.store;

/// How far a compaction has come.
///
/// @param table the qualified name of the table
/// @param rows that have been read
/// @param all rows to be read
public record CompactionProgress(String table, long rows, long all) {}
