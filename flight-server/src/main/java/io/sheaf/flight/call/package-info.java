/// How calls run.
///
/// gRPC's own threads parse, queue and signal, and send what is there to be sent; they never wait.
/// Work that may take its time runs on *workers*, a bounded set of threads. An *outflow* is a call
/// that answers with any number of messages; it has no thread of its own, but is run whenever it
/// was *signalled*: when the request is there, when the client is ready for more, when the call was
/// cancelled. Whoever signals runs it first, as far as messages can be had without waiting; what is
/// left is a worker's: opening, waiting, ending.
///
/// ```
///   IDLE      -> HERE        [Outflow#signal]    by a gRPC thread
///   HERE      -> IDLE        not ready any more; a signal meanwhile runs it once more
///   HERE      -> SCHEDULED   [Outflow#runHere]   the next message is not there, or is the end
///   SCHEDULED -> RUNNING     [Outflow#run]       by a worker
///   RUNNING   -> IDLE        not ready, or nothing left; a signal meanwhile runs it once more
///   RUNNING   -> IDLE        others have what the next message needs ([Answers#prepare])
///   IDLE      -> SCHEDULED   [Outflow#wake]      it may be had now
///   RUNNING   -> SCHEDULED   after its share of messages, so that others get theirs
/// ```
///
/// Invariants:
///
/// 1. No gRPC thread ever waits, and none opens or closes answers.
/// 2. An outflow is run by one thread at a time, and sends only while the client is ready, or the
///    one message of a call that has one: what is queued for a client that does not read is
///    bounded.
/// 3. The answers of an outflow are closed exactly once, by a worker: at their end, after an error,
///    or after a cancel.
/// 4. The number of calls at once is bounded; one too many is told so.
@NullMarked
package io.sheaf.flight.call;

import org.jspecify.annotations.NullMarked;
