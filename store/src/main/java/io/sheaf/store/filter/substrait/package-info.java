/// Expressions of Substrait, as predicates.
///
/// Words: a *message* ([Message]) is one of protobuf, read field by field from its bytes; a *plan*
/// ([Plan]) is what an ExtendedExpression declares beside its expression: names of columns, of
/// functions and of types by number; a *term* ([Term]) is a boolean expression, read and checked,
/// over columns by name. A [Meaning] makes a predicate of a term once the columns' types are known:
/// it asks what a term *wants* ([Want]) of a row.
///
/// Invariants:
///
/// 1. Whatever the bytes are, reading them ends in a term, in `BadPredicate` when they are no
///    ExtendedExpression, or in `UnsupportedPredicate` when they are one that cannot be evaluated.
///    [Message] bounds their length, [TermReader] how deep they nest and [Meaning] how large a
///    predicate becomes, so that neither the stack nor memory ends first.
/// 2. A field that is not known here is refused, never passed over: it could change what the others
///    mean.
/// 3. A predicate that comes out is true exactly where the term is, in the words of
///    `docs/filters.md`: floating point numbers compare there as texts have them, so that what IEEE
///    754 has otherwise is said beside ([Comparing]).
@NullMarked
package io.sheaf.store.filter.substrait;

import org.jspecify.annotations.NullMarked;
