/// Pages in memory.
///
/// A *page* is a numbered run of bytes of a [PageSource], immutable once it can be loaded. A
/// *frame* is the memory of one page, and of another when that has gone: an extent of the arena,
/// or, when all of that is pinned, *overflow* memory beside it. A *pin* is the promise that a
/// frame's bytes neither change nor go away; whoever has one may read the frame from any thread. A
/// page's *word* holds its state, its pins, a count of uses, a version and the index of its frame,
/// in 64 bits of its [PageTable]. A *holder* is someone in whose name pins are counted. A *claim*
/// is a frame being filled by a writer; a *spare* one is of no page yet, and its front becomes one
/// by [Claim#split]. A frame is *doomed* when it is to go with its last pin: it is overflow memory,
/// its table is forgotten, or the pool closes.
///
/// A pin is *on the books* of its holder if more is known of it than its number: when and by which
/// thread it was taken, and, if it is *sampled*, by which calls. A holder may say whose pages it
/// pins: its pins count on the *account* of that table then. A pin is *long* once it has been held
/// for longer than a caller waits for room; the pool is *stuck* when callers wait and none of them
/// is served for that long.
///
/// ```
///              begin                publish                 pin
///   ABSENT ──────────────▶ LOADING ───────────▶ RESIDENT(n) ◀────▶ RESIDENT(n ± 1)
///    ▲ ▲ │                  │   ▲                     │     unpin
///    │ │ │ begin            │   │ pinArrived          │
///    │ │ └──────▶ COMING ───┼───┼─▶ ARRIVED           │
///    │ │             │  arrived      │                │
///    │ └── end ──────┴──────┘        │                │
///    └──────────────── evict ────────┴────────────────┘
/// ```
///
/// | from | to | by |
/// |---|---|---|
/// | ABSENT | LOADING(1) | [PageAccess#begin], who missed or writes the page |
/// | ABSENT | COMING(1) | [PageAccess#begin], who has it read ahead |
/// | COMING(1) | ARRIVED(0) | [PageAccess#arrived], the engine: its bytes are there, unchecked |
/// | ARRIVED(0) | LOADING(1) | [PageAccess#pinPresent], [PageAccess#pin], the first who wants it |
/// | LOADING(1), COMING(1) | the same, *awaited* | [PageAccess#pin], the first who waits for it |
/// | LOADING(1) | RESIDENT(1) | [PageAccess#publish], who has it, once filled and checked |
/// | LOADING(1), COMING(1) | ABSENT | [PageAccess#end], the same: no memory, or no good bytes |
/// | RESIDENT(n) | RESIDENT(n+1) | [PageHits#pinHit], [PageHits#pinAgain] |
/// | RESIDENT(n) | RESIDENT(n-1) | [PageHits#unpin], anyone who has the pin |
/// | RESIDENT(0), ARRIVED(0) | ABSENT | [Frames#evict], by [RoomFinder#find], or if doomed |
///
/// Every arrow is one compare-and-set, or one addition, on the page's word. Invariants, checked by
/// `PoolInvariants` after every test:
///
/// 1. A page has at most one frame and a frame exactly one page; the word names the frame as long
///    as it is loading or resident.
/// 2. Only whoever took a page to loading or coming writes its frame, and only until it is resident
///    or has arrived. All others get read-only segments, and only of resident pages: of bytes that
///    have been checked.
/// 3. A frame with a pin is not evicted, moved or unmapped. A frame being filled has the pin of
///    whoever fills it, even if nobody else wants it any more: the kernel may be writing to it.
/// 4. Extents cover the arena without gap or overlap; none crosses a multiple of 1 GiB; free
///    neighbours are one, except there.
/// 5. Overflow memory stays within its bound, and is freed with the last pin of its frame.
/// 6. Whoever waits for memory stands in one line ([WaitLine]). Who becomes first looks for itself;
///    then it is woken whenever an extent opens around which it would find room. Nobody polls.
/// 7. Who waits for memory while holding some has the one permission to do so; so two callers
///    cannot wait for each other's pins. (A thread that pins one page at a time while keeping
///    others is not helped: it waits its bound and is told who holds what.) Spare frames are taken
///    without waiting, a quarter of the pool at most, so that who waits with some in hand finds
///    room in the rest.
/// 8. The pool closes only when no frame is left; otherwise it names the holders.
/// 9. Each frame with an extent has one place in the order of eviction, from the moment it gets the
///    extent to the moment it loses it; what the order keeps to is said in the package `evict`.
/// 10. Room is made by evicting what the policy names, and what stands next to that; a run of open
///    extents that is long enough is always found, if need be by looking at all of them.
/// 11. A table grows ([PageTable#grow]) while none of its pages has a pin: what changed a word
///    during the copy would be lost.
/// 12. Whoever waits is answered by its deadline: served, given overflow memory, or refused with
///     the names of the holders. When the pool is stuck the oldest is refused, and finds out itself
///     ([WaitLine#await]); it tells once who pins what, until somebody is served again.
/// 13. A hit counts on its holder and nowhere else. Hits by table and in all follow from that
///     ([Holders#tables]), misses and written pages are counted as they happen.
/// 14. Sets of pins are on the books from the moment they are taken to that of their close; of pins
///     of one page the first of a holder, one in 4096, and all if that was asked for
///     ([PoolOptions#traceEveryPin]). Those are sampled; of sets the same.
/// 15. A frame that has lost its page is used for another, with all that a read needs; there are as
///     many as ever had a page at once. Whoever has neither pin nor lock may look at a frame, but
///     believes what it saw only after a compare-and-set of the page's word; a report may tell of
///     one as it was never.
/// 16. Who waits for a page finds, or makes, what to wait for, marks the word, and waits if that is
///     still what the frame has. Who fills the page looks for the mark, and for what is to be
///     ended, before the compare-and-set that says it is filled: so none is missed, and none of the
///     next page in the same frame is ended, even if it is the same page, and its word's version
///     has run over.
/// 17. While a page is being filled an error of any kind, as for want of memory, ends that: nobody
///     waits for a page that nobody fills. A claim of a frame that is another page's is a bug, and
///     ends nothing.
///
/// What is counted becomes a report in [Reporter]; what a flight recording is told, the events say.
///
/// | field | written by | read by | guard |
/// |---|---|---|---|
/// | page word | anyone | anyone | compare-and-set, volatile |
/// | frames, extents, order, line, overflow | misses, evictions | the same | the lock of `Frames` |
/// | frame table | as above | hits | its word, read before |
/// | page of a frame | who begins to fill it, under the lock | anyone | its word, read after |
/// | loads of a frame | those who wait | who fills it | synchronized; the mark in its word |
/// | request of a frame | who has an engine read | those who wait, to hurry it | its own state |
/// | `WaitLine.waiting` | misses, before they look at pins | unpins, after theirs | volatile |
/// | memory of a frame | who loads it | who has a pin | its word |
/// | counts of a holder | its owner, plain; others, atomic | reports | none: sums may lag |
@NullMarked
package io.sheaf.store.pool;

import org.jspecify.annotations.NullMarked;
