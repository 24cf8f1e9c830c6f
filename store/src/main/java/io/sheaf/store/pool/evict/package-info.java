/// Which page goes when another needs its memory.
///
/// A *use* is a pin of a page that is in memory. Whoever pins counts it in the word of the page, in
/// the compare-and-set that pins, up to [EvictionPolicy#MOST_USES]; nothing else happens on a hit.
/// A *policy* takes note of uses when it *looks* at a page because it needs a victim: it asks for
/// the count and sets it to zero. So a hit costs no policy anything, and a policy sees pages in the
/// order in which it would evict them, which is when it has to know.
///
/// | policy | keeps | evicts | source |
/// |---|---|---|---|
/// | [ClockPolicy] | a ring and a hand | what was not used for a round | Corbató 1968 |
/// | [SievePolicy] | a queue and a hand | the same, but new pages first | NSDI 2024 |
/// | [LruKPolicy] | K times, also of ghosts | the oldest K-th last use | SIGMOD 1993 |
/// | [TinyLfuPolicy] | window, probation, protected, sketch | the less frequent of two | TOS 2017 |
///
/// What a scan will read need not be guessed: it *foretells* it ([Forecast#register]): the *steps*
/// at which it reads pages, and on its *course* how far it has come. A page that a scan will come
/// to is *expected*, and goes when those are gone that none comes to: the one first that is wanted
/// last. Pins of such a scan are no uses, or a table that is scanned often would look like one that
/// is looked up often. So what one scan has passed goes before what another left behind, but for
/// one page in [TinyLfuPolicy]'s many, and a table that is read over and over finds what fits.
///
/// Why counts in the word, and not buffers of accesses as in Caffeine: the policies were replayed
/// on 33 cells of trace and size, with every use told at once and in order, and with counts of 1,
/// 2, 3 and 4 bits. The order of hits between two looks is worth nothing: 2 bits are as good as
/// being told everything, or better. And a count needs no memory, no second write on a hit,
/// nobody to drain it, and loses nothing when pages are hot: a pin and unpin took 10.4 ns before
/// and takes 10.4 ns now. What suffers is the hill climber of W-TinyLFU, because uses are seen
/// late and in bursts; it takes the hit ratio from the counts of the holders, once per sample,
/// and is then as good as Caffeine's.
///
/// Invariants, checked by `PoolInvariants` after every test:
///
/// 1. Every frame that has an extent is in the order, and nothing else is: either as one that
///    nobody wants again (*brief*), or that was read ahead (*awaited*), or is expected, or with the
///    policy.
/// 2. A victim was free when it was looked at. It stays in the order until it is removed; a pin may
///    win the race for it.
/// 3. A policy that says there is no victim has looked at every page that it has.
/// 4. Each look at a page that is not evicted takes uses away, or finds a pin; and the page moves
///    behind all others, or the hand past it. So looks per eviction are O(1), amortized over uses
///    and pins; and no more than [EvictionPolicy#MOST_SPARED] used pages are spared for one.
/// 5. What each policy says of its own lists: [EvictionPolicy#check].
@NullMarked
package io.sheaf.store.pool.evict;

import org.jspecify.annotations.NullMarked;
