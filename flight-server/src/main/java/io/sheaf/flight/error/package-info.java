/// What a client is told when something goes wrong.
///
/// A *code* is the stable word for one kind of failure; it fixes the gRPC status. A *refusal* is a
/// failure that the server itself pronounces over a request. A *fault* is a fact about a failure
/// that a program may want, such as the table or the position in a text.
///
/// The text of every status ends in the code in brackets, because some clients drop everything but
/// the text; the same facts stand as a JSON object in the trailer `sheaf-error-bin`.
///
/// Invariants:
///
/// 1. Every exception becomes a status in [Errors#status] and nowhere else.
/// 2. A failure that is not the client's, nor the store's, is a bug: it is logged with its stack,
///    and the client learns no more than that.
/// 3. A text is one line of at most 1,500 bytes, whatever the client sent.
@NullMarked
package io.sheaf.flight.error;

import org.jspecify.annotations.NullMarked;
