/// How much of the pool reads may pin, and whose turn it is.
///
/// The *budget* is the part of the pool that reads may hold pinned: three quarters. The last one is
/// for what is not a read: loads on their way (a quarter at most, each of which ends by itself),
/// writers, directories that are looked at before a read is admitted. A *share* is what one read
/// may pin; it is *reserved* when the read is *admitted*, and bounds it from then on. What a read
/// *holds* are the pages behind messages that are not released yet; what it *keeps* are those it
/// needs from message to message. Memory beside the pool, to expand what is compressed, counts as
/// held: it is taken before it is allocated, and given back once it is free. A *principal* is
/// whoever the reads of a client are counted for. Reads that do not fit stand in the *line*.
///
/// ```
///   CLOSED   -> WAITING   [PinShare#ask]     holds nothing
///   WAITING  -> ADMITTED  [PinBudget#admit]  by whoever gives room back
///   WAITING  -> REFUSED   [PinBudget#expire] after the patience, or when the line is too long
///   ADMITTED -> WAITING   [PinShare#ask]     again, for larger messages, once it holds nothing
///   any      -> ENDED     [PinShare#close]   and, once nothing is held any more, reserves nothing
/// ```
///
/// Invariants:
///
/// 1. What is reserved is at most the budget, unless one read alone needs more than that.
/// 2. A read holds and keeps at most what is reserved for it; nothing is pinned first and counted
///    afterwards.
/// 3. Principals take turns, and reads of one principal come in the order in which they asked. Who
///    holds more than a quarter of the budget has no turn while somebody waits who holds less.
/// 4. Nobody overtakes the read whose turn it is, however much it wants: it gets what others give
///    back.
/// 5. Each wait ends: with a share, a refusal that names the oldest shares, or the end of the call.
///    No thread waits, and none looks again and again: whoever changes something wakes.
/// 6. What was reserved is given back once, by the end of the read or the release of its last
///    message, whichever comes last.
@NullMarked
package io.sheaf.flight.budget;

import org.jspecify.annotations.NullMarked;
