package io.sheaf.flight;

import io.sheaf.flight.tls.Tls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who could reach an address, and whether that is meant.
///
/// This machine alone reaches loopback and socket files. Elsewhere a server listens only when it
/// encrypts, and knows its clients by their certificates, or was told in so many words.
final class Reach {
  private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

  private Reach() {}

  /// @throws ListenException when others reach it, and must not
  static void check(SocketAddress listened, ServerOptions options) {
    if (!(listened instanceof InetSocketAddress address)) return;
    if (address.isUnresolved()) throw ListenException.unresolved(address);
    if (address.getAddress().isLoopbackAddress()) return;
    Tls tls = options.tls();
    if (tls != null && tls.clientCa() != null) return;
    if (!options.insecure()) throw ListenException.reachable(address, tls != null);
    LOG.warn(
        "{} can be reached by other machines: whoever reaches it may read and change every table{}",
        address,
        tls == null ? ", and whoever is on the way may read along" : "");
  }
}
