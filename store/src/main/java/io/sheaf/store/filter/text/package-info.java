/// Filters as text: the grammar of `docs/filters.md`, read and written.
///
/// Words: a *token* ([Token]) is a word, name, number, text or sign of it.
///
/// Invariants:
///
/// 1. Whatever the text is, reading it ends in a predicate or in `BadPredicate` with the place of
///    the fault: [Lexer] bounds its length, [Parser] how deep it nests, so that neither the stack
///    nor memory ends first.
/// 2. What [Printer] writes reads as a predicate that writes the same.
@NullMarked
package io.sheaf.store.filter.text;

import org.jspecify.annotations.NullMarked;
