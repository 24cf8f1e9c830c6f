/// What a client asks for, read and checked before anything is done.
///
/// A *read* names a table and the part of it that is wanted; a *put* names a table and what becomes
/// of the rows. Both arrive as a path or as a JSON object. A *ticket* is a read that the server has
/// resolved: a table of one snapshot, columns by ordinal, a range of batches; it is signed, so that
/// nobody can make one.
///
/// The first byte decides what bytes are: `{` JSON, `SHF1` a ticket of ours.
///
/// Invariants:
///
/// 1. A field that is not known is refused by name; one that is known and not built is refused as
///    unsupported. None is ever ignored.
/// 2. A ticket is decoded only after its signature was compared, in constant time.
/// 3. Nothing here touches the store: names are names until somebody looks them up.
@NullMarked
package io.sheaf.flight.request;

import org.jspecify.annotations.NullMarked;
