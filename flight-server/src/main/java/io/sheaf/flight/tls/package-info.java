/// Encryption under the service, by the JDK.
///
/// *Credentials* are a certificate with its key, and the authorities one trusts. They lie in *PEM*
/// files: base64 between two lines that name its kind. An *identity* is what a server has read of
/// them; new connections get the newest, and connections that are there keep theirs.
///
/// ```
///   files  -> CURRENT            [Renewal#start]   or the server does not start
///   CURRENT + changed files      [Renewal#check]   read once they have stayed the same for a while
///   good ones -> CURRENT         counted, logged
///   bad ones  -> CURRENT stays   counted, and warned of once
/// ```
///
/// Invariants:
///
/// 1. A key that does not belong to its certificate, or a certificate whose time is over, never
///    becomes current.
/// 2. TLS 1.3 and 1.2, with HTTP/2, and nothing else.
/// 3. A connection shakes hands once ([OneHandshake]).
/// 4. Every byte that leaves encrypted is counted as often as it was copied.
@NullMarked
package io.sheaf.flight.tls;

import org.jspecify.annotations.NullMarked;
