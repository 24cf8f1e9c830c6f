/// Loops over arrays that say which values pass a test. They know layouts, not columns by name, nor
/// predicates.
///
/// Words: a *probe* ([Probe]) tests one value by itself; a *pair* ([Pair]) compares the values of
/// two columns in a row; *rows* are bits in words, row 0 in the lowest bit of word 0, no bit at or
/// above the length.
///
/// Invariants:
///
/// 1. Everything here *narrows*: it clears the bits of rows that do not pass and sets none. So a
///    conjunction is one bitmap that goes from test to test, and 64 rows that are gone cost
///    nothing.
/// 2. No value under a null, and no offset, index or view of one, is followed: [Descent] clears the
///    bits of nulls before a probe runs. A probe of fixed-width values may read what stands there.
/// 3. A null is neither wanted nor not wanted: it never passes, whatever is asked.
/// 4. Dictionaries and runs are tested once a value, not once a row.
@NullMarked
package io.sheaf.store.filter.kernel;

import org.jspecify.annotations.NullMarked;
