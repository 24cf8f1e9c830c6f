/// Sockets under the service: TCP, and sockets in the file system.
///
/// *Loops* are threads that wait for sockets, by epoll or by the JDK's selectors. A *socket file*
/// is a Unix-domain socket with a name. It is *stale* when its server ended without removing it:
/// then it is there, and a connection is refused.
///
/// *Admission* is the bound on connections; what each of them may ask stands in `ConnectionLimits`.
/// A *near* socket is one of a client on the same machine ([NearSockets]). What comes from any is
/// read in large [Pieces].
///
/// Invariants:
///
/// 1. A stale socket file is removed; one that somebody listens on, or a file of another kind,
///    never is.
/// 2. Only the owner of a server's process may connect to its socket files.
/// 3. A path too long for the kernel works like any other.
/// 4. A connection from which nothing comes for a while is closed at the socket, whatever is queued
///    for it.
@NullMarked
package io.sheaf.flight.socket;

import org.jspecify.annotations.NullMarked;
