/// Tables of a store in DuckDB connections of the same process.
///
/// Words: to *register* ([SheafDuckDb#register]) is to give a DuckDB database the function
/// `sheaf_scan` and the names of a store's tables. A *call* ([Call]) is one mention of a table in a
/// query, from its planning to its end; it holds the snapshot it reads. A *scan* ([RunningScan]) is
/// a call that runs: it hands batches to the *workers* ([Worker]), one for each thread of DuckDB's,
/// who show them to DuckDB a *slice* of 2048 rows at a time. A *lent* batch ([LentBatch]) is one
/// that DuckDB has vectors on.
///
/// Invariants:
///
/// 1. Nothing of fixed width is copied: DuckDB's vectors point into pinned frames, and so do those
///    of long strings.
/// 2. A batch stays pinned while a worker reads it ([Worker#close]) or DuckDB has a vector on it
///    ([LentBatch#released]); each slice of a column is released once, by whatever thread.
/// 3. What a scan holds ends with the query, however it ends: DuckDB destroys a scan and its
///    workers before the call, and a call before its database.
/// 4. DuckDB evaluates its predicates itself; nothing is claimed as done. What it asks of every row
///    ([Asked]) leaves out batches that have no such row, by their statistics ([Pruning]).
/// 5. Rows come in table order, batch by batch. DuckDB reads them on one thread where it has to
///    keep the order, on several where it need not.
@NullMarked
package io.sheaf.duckdb;

import org.jspecify.annotations.NullMarked;
