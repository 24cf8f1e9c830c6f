/// How calls run.
///
/// gRPC's own threads hand over and go: they parse, queue and signal. Work that touches the store
/// runs on *workers*, a bounded set of threads. An *outflow* is a call that answers with any number
/// of messages; it has no thread of its own, but is run by a worker whenever it was *signalled*:
/// when the request is there, when the client is ready for more, when the call was cancelled.
///
/// ```
///   IDLE      -> SCHEDULED   [Outflow#signal]    by a gRPC thread
///   SCHEDULED -> RUNNING     [Outflow#run]       by a worker
///   RUNNING   -> IDLE        not ready, or nothing left; a signal meanwhile runs it once more
///   RUNNING   -> SCHEDULED   after its share of messages, so that others get theirs
/// ```
///
/// Invariants:
///
/// 1. No gRPC thread ever waits.
/// 2. An outflow is run by one worker at a time, and sends only while the client is ready: what is
///    queued for a client that does not read is bounded.
/// 3. The answers of an outflow are closed exactly once, by a worker: at their end, after an error,
///    or after a cancel.
/// 4. The number of calls at once is bounded; one too many is told so.
@NullMarked
package io.sheaf.flight.call;

import org.jspecify.annotations.NullMarked;
