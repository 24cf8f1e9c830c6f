package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.tls.CredentialsException;
import io.sheaf.flight.tls.Tls;
import io.sheaf.store.Options;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.arrow.flight.impl.Flight;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates that change under a server, and those that it does not begin with.
final class RenewalTest {
  private static final byte[] STATUS =
      Flight.Action.newBuilder().setType("sheaf.v1.status").build().toByteArray();

  @TempDir Path directory;
  private Tls tls;

  @BeforeEach
  void issue() throws Exception {
    tls = new Tls(directory.resolve("cert.pem"), directory.resolve("key.pem"), null);
    install(new Authority.Issued(shared().certificate(), shared().key()));
  }

  private static Tls shared() {
    return Authority.sharedServer();
  }

  private void install(Authority.Issued issued) throws Exception {
    copy(issued.certificate(), tls.certificate());
    copy(issued.key(), tls.key());
  }

  private static void copy(Path from, Path to) throws Exception {
    Path unseen = to.resolveSibling("new");
    Files.copy(from, unseen, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(unseen, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private ServedStore served() {
    return new ServedStore(ServerOptions.defaults().tls(tls), Options.defaults());
  }

  @Test
  void whoComesAfterAChangeGetsTheNewCertificateAndWhoWasThereStays() throws Exception {
    Authority.Issued next = Authority.shared().server("next", "dns:localhost,ip:127.0.0.1");
    try (ServedStore served = served();
        RawClient before = served.raw()) {
      assertTrue(before.call(RawClient.DO_ACTION, STATUS).status().isOk());
      assertEquals("CN=server", TlsSocket.subject(served.server.port()));
      install(next);
      served.await(() -> served.counter("sheaf.tls.renewed") == 1);
      assertEquals("CN=next", TlsSocket.subject(served.server.port()));
      assertTrue(before.call(RawClient.DO_ACTION, STATUS).status().isOk());
      assertEquals(
          (double) next.read().chain().getFirst().getNotAfter().toInstant().getEpochSecond(),
          served.gauge("sheaf.tls.end"));
      assertEquals(0, served.counter("sheaf.tls.refused"));
    }
  }

  @Test
  void aPairThatDoesNotFitIsRefusedOnceAndTheOldOneStays() throws Exception {
    Authority.Issued next = Authority.shared().server("next", "dns:localhost,ip:127.0.0.1");
    try (ServedStore served = served()) {
      copy(next.key(), tls.key());
      served.await(() -> served.counter("sheaf.tls.refused") == 1);
      assertEquals("CN=server", TlsSocket.subject(served.server.port()));
      copy(next.certificate(), tls.certificate());
      served.await(() -> served.counter("sheaf.tls.renewed") == 1);
      assertEquals("CN=next", TlsSocket.subject(served.server.port()));
      Files.delete(tls.certificate());
      served.await(() -> served.counter("sheaf.tls.refused") == 2);
      assertEquals("CN=next", TlsSocket.subject(served.server.port()));
      assertEquals(1, served.counter("sheaf.tls.renewed"));
    }
  }

  private void assertRefused(String why) {
    String text =
        String.valueOf(
            assertThrows(CredentialsException.class, () -> served().close()).getMessage());
    assertTrue(text.contains(why), text);
  }

  @Test
  void filesThatCannotBeUsedAreNamedWithTheReason() throws Exception {
    Authority.Issued other = Authority.shared().server("other", "dns:localhost");
    copy(other.key(), tls.key());
    assertRefused(tls.key() + " is not the key of the certificate in " + tls.certificate());
    Files.writeString(
        tls.key(), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----");
    assertRefused("openssl pkcs8 -topk8 -nocrypt -in " + tls.key());
    Files.writeString(tls.key(), "nothing");
    assertRefused(tls.key() + " holds no key");
    install(other);
    Files.setPosixFilePermissions(tls.key(), PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused("chmod 600 " + tls.key());
    install(Authority.shared().expired());
    assertRefused(tls.certificate() + " is good no longer");
    Files.writeString(
        tls.certificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertRefused(tls.certificate() + " holds a broken certificate");
    Files.delete(tls.certificate());
    assertRefused(tls.certificate() + " is not there");
  }
}
