/// Loops over raw buffers: bits, offsets, text.
///
/// Words: a *kernel* is a static method over [java.lang.foreign.MemorySegment]s that knows nothing
/// of types or fields.
///
/// Invariants:
///
/// 1. All access is little-endian and unaligned ([Little]): bytes from a wire lie anywhere.
/// 2. A kernel never reads outside the segment it is given; the segment's own bounds see to that,
///    so no count a kernel is passed can make it read foreign memory.
/// 3. Kernels allocate nothing and keep nothing.
@NullMarked
package io.sheaf.format.kernel;

import org.jspecify.annotations.NullMarked;
