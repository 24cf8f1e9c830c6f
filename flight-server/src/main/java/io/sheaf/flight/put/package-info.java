/// Writes: from the messages of a client to commits.
///
/// An *inflow* is a call that brings messages, a DoExchange too (`exchange`): gRPC's threads put
/// them in, a *writer* takes them out and asks for the next. A writer is a thread of its own from
/// the first rows on, for as long as the stream lasts, since an append drains its source; there are
/// so many *places* for them. *Arrivals* are the memory for what comes, all of it together. A *tag*
/// is the `app_metadata` of a batch. A stream without tags is one atomic append, answered with one
/// result; a stream in which every batch has a tag is committed batch by batch, each answered with
/// its tag.
///
/// ```
///   OPEN    -> STARTED   [Inflow#onMessage]   second message, or no room for one: a writer begins
///   OPEN    -> CLOSED    [Inflow#refuse]      nothing has come for too long
///   STARTED -> ENDED     [Inflow#onHalfClose] the client has sent all
///   any     -> GONE      [Inflow#onCancel]    cancelled, disconnected, out of time
///   any     -> CLOSED    [Inflow#close]       by the writer; what is queued, or comes, is let go
/// ```
///
/// Invariants:
///
/// 1. No gRPC thread waits: at most [Inflow#AHEAD] messages are under way to a writer, because no
///    more were asked for, and one where memory is short.
/// 2. Each arrived message is closed once: by the writer after use, or by the inflow.
/// 3. An untagged stream that fails, is refused or is cancelled leaves nothing behind.
/// 4. A result is sent after its commit is durable.
/// 5. A stream tagged only in part is refused.
/// 6. What arrives, and what has and is not used yet, is within the bound of [Arrivals], or its
///    call is about to be refused; a writer has the message it copies beside it, for that moment.
///    Who waits for room has nothing that others wait for, unless it holds dictionaries for a batch
///    to come; it waits for a bounded time.
/// 7. A stream of which nothing comes keeps nothing from others for long: no writer before rows
///    come, no call before they do, no memory after a while, and no place that another wants.
@NullMarked
package io.sheaf.flight.put;

import org.jspecify.annotations.NullMarked;
