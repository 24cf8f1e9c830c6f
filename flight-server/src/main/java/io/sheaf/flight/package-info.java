/// The store as an Arrow Flight service.
///
/// This module has no descriptor: two Netty jars claim the same module name, so it runs on the
/// class path, where the store's inner packages are in sight. An architecture test keeps them out
/// of reach.
///
/// A *server* listens, and answers with the tables of one store, which it uses and does not own.
/// Who its clients are it knows by their certificates, if it asks for them; otherwise it listens
/// where only this machine reaches it. To *drain* is to
/// take no new calls and let those under way end.
///
/// ```
///   wire ◀── read, put, action ──▶ request ──▶ error ──▶ json
///               └──▶ call, budget
/// ```
///
/// Invariants:
///
/// 1. No gRPC thread ever waits: not for the disk, not for memory, not for a client.
/// 2. A message is closed exactly once: by the socket write, or by the cancel.
/// 3. An address that other machines reach is listened on only when clients show certificates, or
///    when that was asked for in so many words.
/// 4. After `close` no thread, lease or pin of the server is left.
@NullMarked
package io.sheaf.flight;

import org.jspecify.annotations.NullMarked;
