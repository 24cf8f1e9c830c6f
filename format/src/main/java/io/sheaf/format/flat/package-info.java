/// Flatbuffers, read and written without trust.
///
/// *Buffer*: the bytes of one flatbuffer; positions count from its first byte. *Table*: a set of
/// optional slots found by way of a *vtable*. *Slot*: the place of one field in a table, counted
/// from 0 in the order of the `.fbs` file; a union takes two, its type and its value. *Shape*: what
/// the slots of a table hold; [ArrowShapes] has those of `Schema.fbs`, `Message.fbs` and
/// `File.fbs`.
///
/// 1. A [FlatTable] exists only in a buffer that [FlatVerifier#verify] has walked from its root, so
///    every offset it follows lies inside the buffer and is aligned, and every text ends in a zero
///    byte.
/// 2. The walk of a buffer visits at most [FlatVerifier#MAX_TABLES] tables, at most
///    [FlatVerifier#MAX_DEPTH] deep, whatever its offsets say.
/// 3. What [FlatBuilder] writes passes the verifier, here and in the C++ library.
///
/// The rules are those of `flatbuffers/verifier.h` as the Arrow C++ library calls it
/// (`metadata_internal.h`, `VerifyFlatbuffers`).
@NullMarked
package io.sheaf.format.flat;

import org.jspecify.annotations.NullMarked;
