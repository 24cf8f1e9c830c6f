package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.tls.Tls;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListenTest {
  @TempDir Path directory;

  private static ServerOptions any(String host) throws Exception {
    return ServerOptions.defaults()
        .listen(List.of(new InetSocketAddress(InetAddress.getByName(host), 0)));
  }

  @Test
  void anAddressThatOthersReachNeedsTheWord() throws Exception {
    try (Store store = Store.open(directory.resolve("s"), Options.defaults())) {
      ListenException refused =
          assertThrows(
              ListenException.class, () -> SheafServer.start(store, any("0.0.0.0")).close());
      String text = String.valueOf(refused.getMessage());
      assertTrue(
          text.contains("--insecure") && text.contains("ssh -L") && text.contains("--tls-cert"),
          text);
      try (SheafServer server = SheafServer.start(store, any("0.0.0.0").insecure(true))) {
        assertTrue(server.port() > 0);
      }
    }
  }

  @Test
  void anAddressThatOthersReachIsFineWhereClientsProveThemselves() throws Exception {
    Tls own = Authority.sharedServer();
    Tls asking = new Tls(own.certificate(), own.key(), Authority.shared().certificate());
    try (Store store = Store.open(directory.resolve("s"), Options.defaults())) {
      ListenException refused =
          assertThrows(
              ListenException.class,
              () -> SheafServer.start(store, any("0.0.0.0").tls(own)).close());
      String text = String.valueOf(refused.getMessage());
      assertTrue(text.contains("--client-ca") && !text.contains("--tls-cert"), text);
      try (SheafServer server = SheafServer.start(store, any("0.0.0.0").tls(asking))) {
        assertTrue(server.port() > 0);
      }
      try (SheafServer server = SheafServer.start(store, any("0.0.0.0").tls(own).insecure(true))) {
        assertTrue(server.port() > 0);
      }
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (Store store = Store.open(directory.resolve("s"), Options.defaults());
        SheafServer first = SheafServer.start(store, any("127.0.0.1"))) {
      ListenException refused =
          assertThrows(
              ListenException.class,
              () -> SheafServer.start(store, ServerOptions.defaults().port(first.port())).close());
      assertTrue(
          String.valueOf(refused.getMessage()).contains(":" + first.port()), refused.getMessage());
    }
  }

  @Test
  void severalAddressesAreListenedOnAndADrainedServerHasNone() throws Exception {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Store store = Store.open(directory.resolve("s"), Options.defaults());
        SheafServer server =
            SheafServer.start(
                store, ServerOptions.defaults().listen(List.of(loopback, loopback)))) {
      assertEquals(2, server.addresses().size());
      assertTrue(server.drain(Duration.ofSeconds(5)));
    }
  }
}
