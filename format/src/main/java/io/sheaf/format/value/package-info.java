/// Values and types as people and text formats see them.
///
/// Words: a *cell* is one value of one row of a column; its *text* is what stands for it in a table
/// or in CSV, its *JSON* what stands for it in JSON Lines.
///
/// Invariants:
///
/// 1. A cell is read from an array that passed the validator; reading allocates what it returns,
///    and nothing it returns points into the array.
/// 2. Nothing is lost on the way: every value of every type has a text from which it could be told
///    from any other value of that type, NaN payloads aside.
@NullMarked
package io.sheaf.format.value;

import org.jspecify.annotations.NullMarked;
