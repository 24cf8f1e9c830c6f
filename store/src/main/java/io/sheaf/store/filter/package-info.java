/// Which rows a reader asked for.
///
/// Words: a *filter* ([RowFilter]) says of each row of a batch whether it is kept: when its
/// predicate is true, and neither when it is false nor when it is unknown. Its *verdict*
/// ([Verdict]) says that of a whole batch from its statistics, with no page read, where they
/// suffice. The way to one is [Filters]: a text becomes a predicate (`text`, `tree`), which
/// [Binder] makes a tree of *conditions* ([Condition]) over the columns of one schema. A *domain*
/// ([Domain]) is the values of a type in their order; a constant has a *point* ([Point]) in it, and
/// a comparison an *extent* ([Extent]), for which the domain has a loop (`kernel`).
///
/// Invariants:
///
/// 1. A filter is exact: it keeps the rows its predicate is true for, or is refused before a page
///    is read. Nobody behind it looks at the rows again.
/// 2. A verdict other than `SOME` agrees with what reading the batch would have shown.
/// 3. A filter is bound to one schema and is immutable; any number of threads may use it.
/// 4. A constant is never rounded to a column's type but where `docs/filters.md` says so: one that
///    lies between two values of the type stays between them.
/// 5. The same extent decides rows ([ValueTest#narrow]) and chunks ([ValueTest#verdict]).
///
/// `docs/filters.md` is what all this means to those who write filters.
@NullMarked
package io.sheaf.store.filter;

import org.jspecify.annotations.NullMarked;
