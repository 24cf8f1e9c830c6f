/// Random Arrow data for tests, of every type, and ways to damage it; and programs in other
/// languages that read it.
///
/// Words: a *sample* is what a seed makes: the same seed makes the same sample. To *mutate* is to
/// damage one place.
///
/// Invariants:
///
/// 1. What the generators make is valid, also by pyarrow's value rules, and full of what the format
///    allows: garbage under nulls, offsets that do not start at 0, buffers and children longer than
///    needed, several variadic buffers.
/// 2. A mutation changes copies; the array it starts from stays as it was.
@NullMarked
package io.sheaf.format.testing;

import org.jspecify.annotations.NullMarked;
