/// Where rows come from: files and standard input, in the formats that `import` reads.
///
/// Arrow data goes by layout, so that every type passes; CSV, JSON and Parquet are read by DuckDB
/// and arrive as vectors of Arrow Java. Everything leaves here as one
/// [io.sheaf.format.array.BatchSource].
@NullMarked
package io.sheaf.cli.input;

import org.jspecify.annotations.NullMarked;
