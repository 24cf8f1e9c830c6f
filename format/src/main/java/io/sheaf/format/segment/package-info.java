/// What a segment file is, byte by byte: how it is laid out, written, opened and checked.
///
/// A *segment* is an immutable Arrow IPC file in steps of 4096 bytes. A *block* is what is written
/// at once: the *prologue* (magic and schema message), a message's *header* (its encapsulated
/// metadata), a *page*, the *tail* (end-of-stream marker, directory, Arrow's footer). A *page* is a
/// range of one message's body that is read, checked and pinned as one. A *chunk* is one top-level
/// column of one record batch; it lies in one page. The *directory* says where everything is and
/// what its checksum is.
///
/// Invariants:
///
/// 1. Every block begins and ends on a multiple of 4096; blocks follow each other without gaps from
///    0 to the end of the file.
/// 2. Every byte is under exactly one checksum: prologue, headers, pages, footer and the directory
///    itself have their CRC-32C in the directory; what is left of the tail (marker, padding) has
///    one legal content.
/// 3. A checksum never lies in the block that it covers, but for the directory's own, and that one
///    is also covered by the commit record's checksum of the tail.
/// 4. The same arrays and identity give the same bytes: no clock, no random number, no
///    uninitialised memory.
/// 5. A dictionary stands before the first record batch that uses it, whole, once.
/// 6. A bound says nothing false: no value lies outside `[min, max]` ([Statistics]).
///
/// Transitions of a segment being written, all on one thread:
///
/// ```
///  NEW ──begin──▶ OPEN ⟲ add, addDictionary ──finish──▶ FINISHED
/// ```
///
/// A failure in any of them leaves the writer useless and the file worthless: nothing has named it
/// yet.
///
/// This package opens nothing. Bytes go out through a [SegmentSink] and come in through
/// [SegmentBytes].
@NullMarked
package io.sheaf.format.segment;

import org.jspecify.annotations.NullMarked;
