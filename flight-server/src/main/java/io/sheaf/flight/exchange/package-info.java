/// Exchanges: keys that come, and the rows that have them.
///
/// A *key* is a value of one column that the client streams. The keys of a call are taken in by a
/// thread that waits for the client, on a place of a writer ([ExchangeHandler]); when all are
/// there, one read answers with the rows that have one, as any read does.
///
/// ```
///   TAKING    -> ANSWERING  [Exchange#answer]  the client has sent all its keys
///   TAKING    -> ENDED      refused, or cancelled
///   ANSWERING -> ENDED      all rows are sent, or cancelled
/// ```
///
/// Invariants:
///
/// 1. A row is sent once, however many keys it has and however often they came, in the order of the
///    table; all rows are of one snapshot.
/// 2. What keys take is bounded for each call and for all of them ([KeyMemory]), and given back
///    when the call ends.
/// 3. No thread waits for a client to take rows; one waits for keys as one waits for rows to be
///    written, and loses its place as that does.
@NullMarked
package io.sheaf.flight.exchange;

import org.jspecify.annotations.NullMarked;
