/// The kernel's door: every native call of the store, and the constants that go with them.
///
/// A *call* is one libc function bound through the foreign linker. Nothing outside this package
/// touches a `Linker` or reinterprets memory. Handles are bound on the first call of their group
/// ([FileCalls], [MemoryCalls], [RingCalls], [EventCalls], [LimitCalls]), so loading a class here
/// ([FileCalls], [MemoryCalls], [RingCalls], [EventCalls], [LimitCalls]), so loading a class here
/// does nothing on a system without them. What the kernel tells in words is read by [KernelFiles].
///
/// 1. A call that the kernel interrupted is made again; `EINTR` never reaches a caller, except from
///    `close`, which has closed the descriptor all the same, and from [RingCalls#enter].
/// 2. A call may transfer fewer bytes than asked: callers resume.
/// 3. Every failure is an [ErrnoException] with the name of the call and the errno in words. Only
///    [RingCalls#enter], made for every batch of transfers, returns the negated errno instead.
/// 4. No call is `critical`: all of them may block, and the collector must not wait for them.
@NullMarked
package io.sheaf.store.posix;

import org.jspecify.annotations.NullMarked;
