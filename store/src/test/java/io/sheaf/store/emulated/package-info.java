/// A device that fails on purpose, under a real file system, real system calls and a real ring.
///
/// A *fault* is in force from [EmulatedDisk#fail] to [EmulatedDisk#heal]. The *mark* is a number
/// that makes the block it stands in a bad one, for faults that ask for it.
@NullMarked
package io.sheaf.store.emulated;

import org.jspecify.annotations.NullMarked;
