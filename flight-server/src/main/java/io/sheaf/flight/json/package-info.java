/// JSON as requests and reports use it: plain values, nothing more.
///
/// Invariants:
///
/// 1. What is read nests no deeper than [Json#DEEPEST] and names no field twice; whoever calls has
///    bounded its length.
/// 2. JSON never makes anything but strings, numbers, booleans, lists and maps.
@NullMarked
package io.sheaf.flight.json;

import org.jspecify.annotations.NullMarked;
