package io.sheaf.store.filter;

/// Where a constant stands among the values of a type: at one of them, or between one and the next.
///
/// @param at the value, or the one before
/// @param exact whether it is that value
record Point<T extends Comparable<T>>(T at, boolean exact) {}
