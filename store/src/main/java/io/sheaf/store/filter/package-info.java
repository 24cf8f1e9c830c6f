/// Which rows a reader asked for.
///
/// Words: a *filter* ([RowFilter]) says of each row of a batch whether it is kept: when its
/// predicate is true, and neither when it is false nor when it is unknown. Its *verdict*
/// ([Verdict]) says that of a whole batch from its statistics, with no page read, where they
/// suffice.
///
/// Invariants:
///
/// 1. A filter is exact: it keeps the rows its predicate is true for, or is refused before a page
///    is read. Nobody behind it looks at the rows again.
/// 2. A verdict other than `SOME` agrees with what reading the batch would have shown.
/// 3. A filter is bound to one schema and is immutable; any number of threads may use it.
@NullMarked
package io.sheaf.store.filter;

import org.jspecify.annotations.NullMarked;
