/// DuckDB's C API as far as it is used here: the only package that links native code.
///
/// Words: the *library* ([Library]) is the one that the JDBC driver has loaded into this process. A
/// *handle* is a pointer to something of DuckDB's; each kind has a class, whose methods carry the C
/// declaration they call, by DuckDB 2.0. A *holder* is what the driver keeps for a connection
/// ([Holder]). What C passes back to us as `void *` is a *token* ([Tokens]): a number that stands
/// for an object of ours, never an address.
///
/// There are two APIs. Only a function of the second one (`duckdb_v2_`, [Checked]) is told what is
/// asked of rows; only the first one makes vectors of single Arrow arrays. Values, chunks and
/// vectors are the same objects in both, which is tried before one is used ([TwoApis]); types,
/// connections and functions are not.
///
/// Invariants:
///
/// 1. No handle is used before [Holder#of] has found the driver's memory to be as expected.
/// 2. No exception crosses a call from C: what is thrown is told by the handle's error call.
/// 3. Entry points ([Library#entry]) live as long as the process: DuckDB may call a function it was
///    given as long as its database is open.
@NullMarked
package io.sheaf.duckdb.capi;

import org.jspecify.annotations.NullMarked;
