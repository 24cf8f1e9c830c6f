/// What an array must be before anyone follows an offset in it.
///
/// Words: a *rule* is one sentence of the Arrow columnar specification, as pyarrow's
/// `validate(full=True)` checks it; a *place* is the path of a column with its children.
///
/// Invariants:
///
/// 1. [Validator#validate] refuses what pyarrow refuses, and nothing else, but for three rules of
///    values that Arrow's own test files break (decimals within their precision, whole days in
///    date64, times of day within a day), for rows beyond 2^31 - 1 and for nesting beyond 64.
/// 2. Nothing is read through an offset before the offset was checked; sizes before contents,
///    children before parents.
/// 3. A refusal names place, row and rule.
@NullMarked
package io.sheaf.format.validate;

import org.jspecify.annotations.NullMarked;
