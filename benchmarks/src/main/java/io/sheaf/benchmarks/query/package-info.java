/// SQL over tables of Sheaf's, in DuckDB, beside the same rows in what DuckDB has of its own.
///
/// Words: a *peer* ([Peer]) is where the rows lie: Sheaf's pool, tables in memory, a file of
/// DuckDB's, Parquet files, Arrow streams. A *question* ([Question]) is one query. In a *round*
/// every peer answers it once, one after the other, and the tables in memory twice: what they are
/// to themselves says how much the figures are worth. The rows are TPC-H's ([TpchFiles]), of those
/// columns that the questions name.
@NullMarked
package io.sheaf.benchmarks.query;

import org.jspecify.annotations.NullMarked;
