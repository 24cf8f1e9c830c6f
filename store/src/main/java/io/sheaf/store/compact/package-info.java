/// Compaction: the same rows in fewer, fuller segments, while others read and write.
///
/// A *run* is some neighbouring segments of a table that become new ones. The *choice* says which
/// runs are worth it. A run is read in table order, without deleted rows; where its segments have
/// dictionaries, those of as many of them as fit are *united* first, and the indices *moved*. What
/// comes out is written as any append is ([io.sheaf.store.table.Ingest]) and takes the place of the
/// run in one commit.
///
/// To *sort* is to write all rows of a table in the order of a column: a *window* of them at a time
/// in memory, and where there are more, *spilled* windows merged ([SortedRows]).
///
/// ```
///   Choice ─▶ run ─▶ RunRows ─▶ (SortedRows) ─▶ Ingest ─▶ files ─▶ Replacement ─▶ commit
///                       │                                             │
///              UnitedDictionaries                                 MovedRows
/// ```
///
/// Invariants:
///
/// 1. The rows of a table are the same before and after, in the same order unless they are sorted.
/// 2. Nobody waits: what is read is a snapshot, held by a lease, and the commit is worked out on
///    whatever is newest by then. What was appended meanwhile stays where it is, behind. Rows of
///    the run that were deleted meanwhile are deleted where they stand now ([MovedRows]), in the
///    same commit; a segment of the run that is no longer there had all its rows deleted. Where
///    rows were sorted nobody knows where they stand: then it is done once more.
/// 3. It is all or nothing: one commit for a table. A failure, a cancellation or a crash before it
///    leaves nothing but files that no table has, which go at once or with the next opening.
/// 4. A segment is rewritten together with others only if together they have at least twice its
///    bytes, or for its own sake ([Choice]): so a row is written again at most as often as its
///    segment can double before it is full, and once more for each tenth of it that is deleted.
@NullMarked
package io.sheaf.store.compact;

import org.jspecify.annotations.NullMarked;
