/// Where bytes come from: the disk under the store, and the arena its frames lie in.
///
/// A *disk* is a directory tree of files with names made by the store. A *file* is read and written
/// at offsets, from and into memory that the caller owns. The *arena* is one anonymous mapping, cut
/// into extents by whoever owns it. Nothing here knows pages, pins or Arrow.
///
/// Rules, checked where they apply:
///
/// 1. On a direct file offset, length and address are multiples of [Disk#BLOCK]. Anything else is a
///    bug, and an `AssertionError` on every rung.
/// 2. A read fills its target or fails. A write takes its source or fails. Short transfers and
///    interrupted calls are resumed here and never reach a caller.
/// 3. Bytes and names are durable only after [DiskFile#sync] and [Disk#syncDirectory].
/// 4. A failed write or sync says nothing about what reached the device. It is never retried.
/// 5. A descriptor is not closed while a lease on it is out.
@NullMarked
package io.sheaf.store.io;

import org.jspecify.annotations.NullMarked;
