/// From plain columns to dictionary-encoded ones, as they come.
///
/// Words: a *value dictionary* ([ValueDictionary]) numbers different values in the order in which
/// they first come; it is *full* when the next segment should not carry it on; a *window* is what
/// is held back while a dictionary grows, so that it comes whole and before the rows that use it.
///
/// Invariants:
///
/// 1. An index that has left points to its value in the dictionary that left last before it.
/// 2. A dictionary always leaves whole, never as a delta, and only when it has changed.
/// 3. At most one window and the dictionaries are held in memory.
@NullMarked
package io.sheaf.format.encode;

import org.jspecify.annotations.NullMarked;
