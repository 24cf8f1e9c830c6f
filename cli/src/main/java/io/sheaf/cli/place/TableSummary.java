package io.sheaf.cli.place;

/// One line of `ls`. Figures that a server does not tell are -1.
///
/// @param name the qualified name
/// @param fileBytes what its segment files take
/// @param logicalBytes its data as Arrow counts it: no padding, nothing compressed
public record TableSummary(
    String name,
    long rows,
    int columns,
    long batches,
    long segments,
    long fileBytes,
    long logicalBytes,
    long snapshot) {}
