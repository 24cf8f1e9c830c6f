/// Where rows go: tables for people, CSV, JSON Lines, Arrow IPC and Parquet.
///
/// Rows arrive as a [io.sheaf.format.array.BatchSource]. A file is written beside its name and
/// renamed when it is whole ([WholeFile]).
@NullMarked
package io.sheaf.cli.output;

import org.jspecify.annotations.NullMarked;
