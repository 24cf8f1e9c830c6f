package io.sheaf.format.segment;

/// One column of the order that the rows of a segment are in.
///
/// @param column index of the column in the segment's schema
public record SortKey(int column, boolean descending, boolean nullsFirst) {}
