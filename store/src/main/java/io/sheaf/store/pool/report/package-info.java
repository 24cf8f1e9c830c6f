/// What a pool tells of itself: plain values, taken at one moment or counted since it opened.
///
/// A *figure* is a number or a text with a name; figures with a common subject are one record, and
/// one object in JSON. Names say the unit (`_bytes`, `_ms`); what has none is a count.
///
/// Invariants:
///
/// 1. Nothing here refers to the pool: a report stays as it is, and may outlive the pool.
/// 2. Text and JSON are made of the same records ([PoolReport#text], [PoolReport#figures]). The
///    text leaves out what would not fit one screen; JSON has all holders, tables and counts.
/// 3. Values were counted one after the other while others went on: sums may lag by a few.
@NullMarked
package io.sheaf.store.pool.report;

import org.jspecify.annotations.NullMarked;
