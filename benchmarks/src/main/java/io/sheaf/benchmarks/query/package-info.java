/// SQL over a table of Sheaf's, in DuckDB, beside the same rows in what DuckDB has of its own.
///
/// Words: a *peer* ([Peer]) is where the rows lie: Sheaf's pool, a table in memory, a file of
/// DuckDB's, a Parquet file, an Arrow stream. A *question* ([Question]) is one query. In a *round*
/// every peer answers it once, one after the other, and the table in memory twice: what it is to
/// itself says how much the figures are worth.
@NullMarked
package io.sheaf.benchmarks.query;

import org.jspecify.annotations.NullMarked;
