/// Reads: from a request to the messages of a stream.
///
/// A *selection* is a request resolved against one snapshot: the table as it was then, the columns,
/// the scan. A *lease* keeps a snapshot alive for the tickets that name it. A *grant* is
/// one FlightInfo: its tickets are cancelled together. An *endpoint* is a
/// contiguous range of a table's batches, in table order, behind a ticket. A *part* is a piece of a
/// batch that was too large for one message.
///
/// Invariants:
///
/// 1. A selection owns its snapshot, and whoever opened it closes it.
/// 2. All endpoints of one FlightInfo read the same snapshot, and together each batch once.
/// 3. A stream is: the schema; then batches, each after the dictionaries it needs. Batches, and
///    parts of them, are numbered from 0 in `app_metadata`; dictionaries are not numbered, for
///    clients that count see batches only.
/// 4. A message above the client's limit is split, down to single rows; a single row or a
///    dictionary goes out whole. What is copied for that is counted.
/// 5. A message of the scan is closed once: by the release of its outgoing data, or here if there
///    is none.
/// 6. Nothing of a scan is pinned before the stream's share has room for it, but for the directory
///    that says how much that is. The share hears of a page after it was unpinned.
/// 7. A compressed batch is expanded once its share has room for that, too. Who has none gives the
///    batch back while it waits for both: nobody waits with pages that others wait for.
/// 8. Memory that is made for a part ends with the part, that of a failed attempt with the attempt;
///    no attempt takes more than a message, but that of a single row.
@NullMarked
package io.sheaf.flight.read;

import org.jspecify.annotations.NullMarked;
