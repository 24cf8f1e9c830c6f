/// Predicates over columns by name, as values: what every door makes of what it was asked.
///
/// Words: a *predicate* ([Predicate]) is true, false or unknown of a row; an *operand* ([Operand])
/// is a column, a constant or a parameter that stands for one; a *value* ([Value]) is a constant as
/// its author wrote it, before it takes the type of a column; a *place* ([Place]) is the text that
/// an operand came from.
///
/// Invariants:
///
/// 1. A tree is immutable and knows no schema: names and types are looked up when a filter is
///    bound.
/// 2. It holds no text that somebody would have to parse again.
/// 3. There is one way to say a thing: `x NOT IN (1)` is [Predicate.Not] around [Predicate.In].
@NullMarked
package io.sheaf.store.filter.tree;

import org.jspecify.annotations.NullMarked;
