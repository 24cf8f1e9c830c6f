/// A world that fails on purpose: a disk in memory with no more promises than POSIX gives.
///
/// What was not synced may be gone, may be there, or may be there in part after a power cut: the
/// bytes of a file by sectors of 512, its length, the names in a directory. Everything is decided
/// by seeds, so that a failure can be had again.
@NullMarked
package io.sheaf.store.sim;

import org.jspecify.annotations.NullMarked;
