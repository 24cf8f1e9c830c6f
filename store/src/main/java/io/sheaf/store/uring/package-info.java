/// Rings: transfers that the kernel does while the thread does something else (`io_uring`).
///
/// A *ring* is two queues in memory shared with the kernel. A *submission* is one operation, a
/// *completion* its result; each submission has exactly one. A *token* is the number that a
/// submission is prepared with and its completion brings back. A *slot* is a place in one of the
/// ring's tables: of *registered buffers*, memory that the kernel has pinned once instead of for
/// each transfer, and of *registered files*. A *pair* is a write and the sync that waits for it.
/// The *owner* is the one thread that uses the ring.
///
/// ```
///           prepare                submit                (the kernel)            reap
///   FREE ────────────▶ PREPARED ────────────▶ IN FLIGHT ────────────▶ COMPLETED ──────▶ FREE
/// ```
///
/// - FREE -> PREPARED: [Ring#read] and its like, by the owner; needs [Ring#room]
/// - PREPARED -> IN FLIGHT: [Ring#submit], [Ring#submitAndWait(int)], in order, as many as the
///   kernel has room for
/// - IN FLIGHT -> COMPLETED: by the kernel; on a ring of one thread only while the owner is in
///   [Ring#submitAndWait(int)]
/// - COMPLETED -> FREE: [Ring#reap]
///
/// And the ring itself: made by [Ring#create] on any thread, owned from [Ring#enable] on by the
/// thread that calls it, ended by [Ring#close].
///
/// 1. One thread uses a ring: the kernel refuses others, and so does [Ownership] before it is
///    asked.
/// 2. The entries of the submission queue are the owner's until the tail is published, then the
///    kernel's until it has moved the head. Those of the completion queue are the kernel's until it
///    has moved the tail. Each word has one writer; tails are published with release and read with
///    acquire, heads too.
/// 3. Memory of a transfer stays where it is from prepare to reap. Vectors of a transfer stay as
///    they are until it is submitted.
/// 4. A registered buffer is neither advised away nor unmapped while it is registered: the kernel
///    would go on writing to pages that the process no longer sees.
/// 5. What prepared = in flight + reaped + not yet submitted: no completion is lost. Those beyond
///    the completion queue wait in the kernel; should it run out of memory for them, reaping says
///    so.
/// 6. The second of a pair never runs before the first has ended, and not at all if that failed.
/// 7. Preparing, submitting and reaping allocate nothing on the heap.
/// 8. A ring is closed with nothing in flight. Its memory and descriptor are gone at once; what the
///    kernel keeps behind them (pinned pages, the file system's last reference) goes some
///    milliseconds later.
///
/// | field | written by | read by | order |
/// |---|---|---|---|
/// | submission tail | owner, in `publish` | kernel | release |
/// | submission head | kernel | owner | acquire |
/// | completion tail | kernel | owner | acquire |
/// | completion head | owner, in `reap` | kernel | release |
/// | flags of the submission queue | kernel | owner | acquire |
/// | count of lost completions | kernel | owner | opaque |
///
/// Structs of the kernel have a class each, with the C declaration, the header it stands in, and an
/// assertion on its size.
@NullMarked
package io.sheaf.store.uring;

import org.jspecify.annotations.NullMarked;
