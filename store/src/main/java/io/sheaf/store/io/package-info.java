/// Where bytes come from: the disk under the store, the arena its frames lie in, and the engine
/// that moves bytes between them.
///
/// A *disk* is a directory tree of files with names made by the store. A *file* is read and written
/// at offsets, from and into memory that the caller owns. The *arena* is one anonymous mapping, cut
/// into extents by whoever owns it; a *region* is one of its aligned GiB. A *request* is one piece
/// of a file on its way into memory or out of it. A *run* is several that follow each other, moved
/// by one transfer. A *lane* says who goes first. A *rung* is one way for bytes to take; the engine
/// picks the best there is when it is opened ([PosixDisk#probe]), says so once, and never goes back
/// up. Nothing here knows pages, pins or Arrow.
///
/// ```
///            queue                take                  end
///   IDLE ─────────────▶ QUEUED ─────────────▶ TAKEN ─────────────▶ IDLE, and the completion runs
/// ```
///
/// IDLE -> QUEUED [IoRequest#queue] by who submits. QUEUED -> TAKEN [IoRequest#take] by a thread of
/// the engine, by who hurries, or to cancel. TAKEN -> IDLE [IoRequest#end] by the same. From there
/// it may go round again, unless it was hurried: it may stand in a queue still.
///
/// Rules, checked where they apply:
///
/// 1. On a direct file offset, length and address are multiples of [Disk#BLOCK]. Anything else is a
///    bug, and an `AssertionError` on every rung.
/// 2. A read fills its target or fails. A write takes its source or fails. Short transfers and
///    interrupted calls are resumed here and never reach a caller.
/// 3. Bytes and names are durable only after [DiskFile#sync] and [Disk#syncDirectory].
/// 4. A failed write or sync says nothing about what reached the device. It is never retried.
/// 5. A descriptor is not closed while a lease on it is out, and a request has one until its end.
/// 6. Every request ends exactly once, and its completion runs exactly once. A run that could not
///    be read is read again piece by piece, so that a failure is told of its own bytes alone; a run
///    that could not be written fails for all of its pieces.
/// 7. A completion belongs to the transfer whose slot and generation it names, or the process has a
///    bug and says so.
/// 8. A demand never stands behind what is read ahead: it has a lane of its own, and bytes ahead in
///    flight are few enough ([AheadWindow]) not to fill the device's queue. The first one after a
///    while without any may find 32 MiB of them, or what the device moves in 30 ms.
/// 9. One thread owns the ring. Nobody spins, and nobody waits on a lock for it. It is woken at
///    once for all but reading ahead with most of the window on its way ([Mailbox#put]).
/// 10. When the engine is closed the kernel has let go of all memory and files.
/// 11. A virtual thread that syncs, allocates, truncates or removes gives up its carrier meanwhile,
///     as it does for a read by the engine ([SlowCall]).
@NullMarked
package io.sheaf.store.io;

import org.jspecify.annotations.NullMarked;
