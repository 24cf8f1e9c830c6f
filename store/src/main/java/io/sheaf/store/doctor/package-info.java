/// What stands between a directory and the fastest way to read it, found out by trying.
///
/// A *diagnosis* is of one directory and one size of the frames. It consists of *findings*: one
/// thing each, its state, what is so, and commands that mend it. A *machine* is where the kernel
/// tells of itself; tests have machines of their own.
///
/// 1. The rung is chosen by the code that a store chooses by ([io.sheaf.store.io.PosixDisk#probe]).
/// 2. Nothing is left behind: the file that is tried has no name any more when it is.
/// 3. What cannot be found out is said to be unknown, never guessed.
@NullMarked
package io.sheaf.store.doctor;

import org.jspecify.annotations.NullMarked;
