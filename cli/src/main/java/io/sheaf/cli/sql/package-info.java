/// SQL over the tables of one snapshot, by an embedded DuckDB that can do nothing else.
///
/// Words: a *sandbox* ([Sandbox]) is a database in memory with no way out: no files, no network, no
/// extensions, and a configuration that is locked before it sees a text of the user's. A *query*
/// ([QueryRows]) is one statement that reads, with its rows.
@NullMarked
package io.sheaf.cli.sql;

import org.jspecify.annotations.NullMarked;
