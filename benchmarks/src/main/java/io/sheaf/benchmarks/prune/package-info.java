/// What a filter saves, and what it costs.
///
/// Words: the *pages* section asks a server for a share of the rows of a table, sorted by the
/// column of the filter or shuffled, and tells how many pages that took, how many bytes were sent,
/// and how long. The *kernels* section counts the rows that a condition keeps, of shuffled rows in
/// memory, on one thread, beside DuckDB and `pyarrow.compute`.
@NullMarked
package io.sheaf.benchmarks.prune;

import org.jspecify.annotations.NullMarked;
