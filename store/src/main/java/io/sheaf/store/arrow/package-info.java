/// Frames seen by Arrow Java, and vectors of Arrow Java seen as arrays by layout.
///
/// A *step* is what a scan brings next: rows, or the values of a dictionary, as arrays whose
/// buffers lie in pinned frames (or, where they had to be copied, in memory of their own). The
/// *hold* of a step is what keeps that memory in place: closing it gives the pins back.
///
/// Invariants:
///
/// 1. Outwards nothing is copied: an `ArrowBuf` made here points into the memory of its step
///    [FrameBuffers#wrap]. What Arrow Java itself fills (an absent validity buffer) is charged to
///    the caller's allocator.
/// 2. All buffers of a step share one reference count. The hold is closed exactly once, by the
///    thread that drops the last reference [FrameBuffers#release].
/// 3. Inwards a vector is only looked at: [VectorSource] hands out segments over its buffers, valid
///    until the next batch is loaded.
/// 4. A type for which Arrow Java has no vector is refused by name [ArrowSchemas#toArrow]; it can
///    still be read by layout or over the wire.
@NullMarked
package io.sheaf.store.arrow;

import org.jspecify.annotations.NullMarked;
