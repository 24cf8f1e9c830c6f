/// Arrays of the format as structs of the Arrow C data interface, without a vector class: what
/// DuckDB converts, every type alike.
///
/// Words: a schema and an array have the same *shape*: a tree of columns, children and
/// dictionaries. [Schemas] writes the one, [Arrays] the other; values are never looked at.
@NullMarked
package io.sheaf.duckdb.arrow;

import org.jspecify.annotations.NullMarked;
