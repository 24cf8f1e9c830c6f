package io.sheaf.cli.place;

/// One line of `ls`. Figures that a server does not tell are -1.
///
/// @param name the qualified name
/// @param bytes what the table takes in its segments, or on the wire
public record TableSummary(
    String name, long rows, int columns, long batches, long segments, long bytes, long snapshot) {}
