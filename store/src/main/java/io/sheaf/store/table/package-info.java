/// Tables over pages: how rows become segments, and how segments become rows again.
///
/// A *segment file* is an immutable file that the catalog names, or the part of a log file that is
/// a *log segment*: small, committed inside the record, and later *folded* into one with a file.
/// Its *tail* (directory and footer) is one page of the pool; its data pages and message headers
/// are the others. A *plan* says what a scan reads; a *cursor* walks it, and tells the pool its
/// *course* where that is a long one. An *ingest* turns what comes in into segment files that
/// nobody knows before the commit. A *lease* keeps the segments of a snapshot on disk.
///
/// The life of a segment file:
///
/// ```
///            create              sync              commit                 retire, last lease
///   (none) ─────────▶ WRITING ─────────▶ DURABLE ─────────▶ COMMITTED ───────────────────▶ (none)
///                        │ close            │ close
///                        ▼                  ▼
///                     (none)             (none)
/// ```
///
/// (none) -> WRITING [SegmentOutput] constructor WRITING -> DURABLE [SegmentOutput#sync] DURABLE ->
/// COMMITTED the commit log, then [SegmentOutput#keep] COMMITTED -> (none) [Segments#retire], then
/// [Leases#release] of the last lease that needs it WRITING, DURABLE -> (none)
/// [SegmentOutput#close]
///
/// Invariants:
///
/// 1. A commit names only segments whose bytes and names are durable.
/// 2. No byte of a page is seen before its checksum has been compared: with the directory's for
///    pages and headers ([SegmentPages#check]), with the commit record's for the directory itself.
/// 3. What comes in is validated whole before any of it is written ([Ingest#accept]).
/// 4. A scan pins what it hands out, one message at a time, and nothing else but the directory of
///    the segment it is in and the dictionaries it has sent.
/// 5. A segment file is unlinked only when no lease is on a snapshot that names it, and no such
///    snapshot can be asked for.
/// 6. An ingest that is closed without a commit leaves no file, no frame and no memory. One that
///    the store was closed under leaves its files to the next opening, which looks for them.
/// 7. From the moment a commit is tried its files are left alone, unless it is certain that no
///    record names them ([Ingest#commit]).
@NullMarked
package io.sheaf.store.table;

import org.jspecify.annotations.NullMarked;
