/// The memory of the store: which tables there are, of which segments, since which commit.
///
/// A *record* is what one flush of the log makes durable: the *entries* of one commit, or of a
/// *group* of them, one behind the other, and its *payload*, the *log segments* that these commits
/// bring with them. The *catalog* is the state that all entries up to a commit lead to; the
/// commit's number is its *snapshot*. The *mark* is the place in the log up to which `SUPER`
/// vouches for every record. A *torn tail* is what a record leaves whose write was cut short. A log
/// *file* of a later *epoch* begins with the whole *state*, so that an opening reads one file,
/// however long the store has lived. A *stage* is a list of segments that wait for the commit that
/// brings them into their table: part of the catalog, seen by no reader. A segment that has left
/// its table may be *kept* for the snapshots that have it ([Retention]). An *orphan* is the file of
/// a segment that neither a table nor a stage has and that is not kept. Bytes: `docs/format.md`,
/// "Store directory".
///
/// This package stands between `table`, which decides what to commit, and `io`, which moves bytes.
/// It knows nothing of Arrow, pages or pins, and does not look into a segment.
///
/// ```
///            newSegmentId      create, sync, syncNames     commit
///   (no file) ────────▶ GIVEN OUT ────────▶ ON DISK ─────────▶ COMMITTED        a segment
///       ▲                    │                 │ failure, crash    │ drop, replacement
///       │       remove       └─────────────────┴──────▶ ORPHAN ◀───┘
///       └──────────────────────────────────────────────────┘
///
///          reserve         write            sync             add
///   ZEROS ────────▶ ROOM ────────▶ WRITTEN ────────▶ DURABLE ────────▶ VISIBLE  a record
///     ▲     erase                     │ crash
///     └─────────────── TORN TAIL ◀────┘
///
///   GIVEN OUT -> ON DISK    [SegmentFiles#create], [SegmentFiles#sync], [SegmentFiles#syncNames]
///   ON DISK   -> COMMITTED  [CommitLog#commit], also by way of a stage: named by [Entry.Staged],
///                           then brought in by [Entry.StageEnded] with [Entry.SegmentsAdded]
///   COMMITTED -> ORPHAN     [CommitLog#commit], of a drop, a replacement, the end of a stage, or
///                           of whatever comes when it is kept no longer
///   ORPHAN    -> (no file)  [SegmentFiles#remove], once nobody reads it; else [Orphans#remove], by
///                           a later opening
///   ZEROS     -> ROOM       [LogFile#reserve], zeros written and synced ahead of need; those of
///                           [LogFile#zeroAhead], beside an append, by the next [LogFile#sync]
///   ROOM      -> WRITTEN    [LogFile#write]; records of a state by [LogFile#appendState], which
///                           zeros nothing: nobody reads the file before it is in use
///   WRITTEN   -> DURABLE    [LogFile#sync]
///   DURABLE   -> VISIBLE    [History#add], one volatile write; then the commit is answered
///   TORN TAIL -> ZEROS      [LogFile#erase], by the next opening, before its first append
///
///               state, sync, syncNames     SUPER, SUPER        next epoch
///   (no file) ───────────────▶ BEGUN ────────────▶ IN USE ───────────────▶ OLD   a log file
///       ▲        unlink          │ crash                        unlink       │
///       └────────────────────────┴────────────────────────────────────────── ┘
///
///   (no file) -> IN USE     [LogWriter#rotate], under the commit lock, before a commit
///   BEGUN, OLD -> (no file) [OtherLogs#tidy], by an opening; old ones also by [OldLogs], once
///                           nobody needs them
/// ```
///
/// Invariants:
///
/// 1. What a reader sees is durable: a state is published after the sync of its record.
/// 2. A block of a log file in use is written once between two zeroings, and a synced record never
///    again.
/// 3. A record holds the hash of the one before, its own number, offset, epoch and store: it can be
///    taken for no other.
/// 4. After a failed write or sync of the log, `SUPER`, a segment or a directory nothing is written
///    and nothing synced until the store is opened anew, but for zeros that are on their way behind
///    the room: the kernel reports such a failure once, and a second sync that succeeds proves
///    nothing.
/// 5. The slot of `SUPER` that holds the current value is never the one being written.
/// 6. A segment id is given out once in the life of a store, and names one file.
/// 7. Bytes of `SUPER` and of the log that are not in use are zeros.
/// 8. `SUPER` says that a store is clean only when every file in it is that of a segment in a table
///    or a stage, or kept, and no power cut can bring back the name of another: every id that was
///    given out or has left its table is settled ([SegmentIds#allSettled]), every directory in
///    which a name was unlinked is synced, and so said the opening ([Orphans#remove]) if the store
///    was not clean before. What could not be unlinked is logged, is not settled, and is looked for
///    by the next opening, as after a crash.
/// 9. From before the mark is written and the lock is given up, this process makes and removes no
///    file ([Gate]): the mark stays true, and the directory may be another process's. Whoever is
///    still at work is told `Closed`; its ids are not settled.
/// 10. An opening for reading, and [LogVerify], change nothing.
/// 11. A commit that comes while the log is flushed waits for the next flush, and for no other
///     ([Gathering]). Those of a group are worked out one on the other, and become durable
///     together or not at all; what one of them cannot do fails it alone ([CommitGroup#take]). What
///     becomes of the record becomes of each member: published in order, failed for certain, or
///     unknown to each by its own key. Several appends may be one commit, with a key each
///     ([CommitLog#commitJoined]): it is made only when none of the keys was used before.
/// 12. Nothing is appended to a log file before both slots of `SUPER` name it: with either of them
///     lost, no commit is.
/// 13. A stage ends once, and its segments are named again only by the commit that ends it
///     ([NamedSegments#change]): what is committed twice is damage, and not rows twice.
/// 14. A log file goes only when it is not in use, no snapshot in it can be asked for, and no
///     segment in it be read, and nobody reads the log through ([OldLogs]).
/// 15. Every byte of a payload belongs to one segment, which the same record names ([PayloadUse]).
///
/// Recovery never deletes evidence. A damaged log is left as it is and serves what stands before
/// the damage. Orphans are removed only by an opening that read the whole log and found nothing
/// torn: then no record can have named them but one that left not a byte. When a torn tail was
/// found, the orphans, which may be that record's segments, stay until the next opening. So they
/// are there to be looked at after a power cut that went wrong, and do not fill the disk for ever.
///
/// Memory: a state costs a few objects for each table its commit changed, since states share all
/// else. The newest [History#KEPT] are kept; older ones are read again from the log. A remembered
/// key costs about 50 bytes, at most a million of them.
@NullMarked
package io.sheaf.store.log;

import org.jspecify.annotations.NullMarked;
