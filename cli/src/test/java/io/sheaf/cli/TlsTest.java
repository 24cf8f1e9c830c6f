package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.cli.failure.Exit;
import io.sheaf.flight.Authority;
import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.flight.tls.Tls;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands on a server that encrypts, and what they say when they and it do not trust each other.
final class TlsTest {
  private static final Tls OWN = Authority.sharedServer();
  private static final Path AUTHORITY = Authority.shared().certificate();

  @TempDir Path dir;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(dir.resolve("store"), Options.defaults());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private SheafServer serve(ServerOptions options) {
    return SheafServer.start(store, options.port(0));
  }

  private static ServerOptions encrypting() {
    return ServerOptions.defaults().tls(OWN);
  }

  private Cli at(String scheme, SheafServer server) {
    return new Cli(dir).with("SHEAF_DATA", scheme + "://127.0.0.1:" + server.port());
  }

  @Test
  void tablesGoInAndOutEncrypted() throws IOException {
    Path csv = Files.writeString(dir.resolve("t.csv"), "x\n1\n2\n");
    try (SheafServer server = serve(encrypting())) {
      Cli cli = at("grpc+tls", server);
      cli.ok("import", csv.toString(), "--tls-ca", AUTHORITY.toString());
      cli.with("SHEAF_TLS_CA", AUTHORITY.toString());
      assertEquals("x\n1\n2\n", cli.ok("cat", "t").out());
      cli.fails(Exit.ABSENT, "cat", "nope");
      assertEquals(0, server.counters().heldMessages());
    }
  }

  @Test
  void aServerThatNobodyVouchesForIsNotBelieved() throws Exception {
    Path other = new Authority(dir.resolve("other")).certificate();
    try (SheafServer server = serve(encrypting())) {
      String line = at("grpc+tls", server).fails(Exit.DENIED, "ls");
      assertTrue(line.contains("say --tls-ca F"), line);
      line = at("grpc+tls", server).fails(Exit.DENIED, "ls", "--tls-ca", other.toString());
      assertTrue(line.contains("say --tls-ca F"), line);
    }
  }

  @Test
  void aServerOfAnotherNameIsNotBelieved() throws Exception {
    Authority.Issued elsewhere = Authority.shared().server("elsewhere", "dns:elsewhere.test");
    try (SheafServer server = serve(ServerOptions.defaults().tls(elsewhere.server()))) {
      String line =
          at("grpc+tls", server).fails(Exit.DENIED, "ls", "--tls-ca", AUTHORITY.toString());
      assertTrue(line.contains("is for another name") && line.contains("127.0.0.1"), line);
      assertEquals(1, line.strip().lines().count(), line);
    }
  }

  @Test
  void theWrongSchemeIsTold() {
    try (SheafServer plain = serve(ServerOptions.defaults());
        SheafServer encrypts = serve(encrypting())) {
      String line = at("grpc+tls", plain).fails(Exit.USAGE, "ls");
      assertTrue(line.contains("say grpc:// instead"), line);
      line = at("grpc", encrypts).fails(Exit.UNAVAILABLE, "ls");
      assertTrue(line.contains("if it encrypts, say grpc+tls://"), line);
    }
  }

  @Test
  void aServerThatAsksForACertificateIsShownOne() throws Exception {
    Tls asking = new Tls(OWN.certificate(), OWN.key(), AUTHORITY);
    Authority.Issued own = Authority.shared().client("CN=carol");
    try (SheafServer server = serve(ServerOptions.defaults().tls(asking))) {
      Cli cli = at("grpc+tls", server).with("SHEAF_TLS_CA", AUTHORITY.toString());
      String line = cli.fails(Exit.DENIED, "ls");
      assertTrue(line.contains("say --client-cert F --client-key F"), line);
      cli.fails(Exit.USAGE, "ls", "--client-cert", own.certificate().toString());
      cli.with("SHEAF_CLIENT_CERT", own.certificate().toString());
      cli.ok("ls", "--client-key", own.key().toString());
      line = cli.fails(Exit.ABSENT, "ls", "--client-key", dir.resolve("nope").toString());
      assertTrue(line.contains("nope is not there"), line);
    }
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() {
    Cli cli = new Cli(dir.resolve("store"));
    cli.fails(Exit.USAGE, "serve", "--tls-cert", OWN.certificate().toString());
    cli.fails(Exit.USAGE, "serve", "--client-ca", AUTHORITY.toString());
    String line =
        cli.fails(
            Exit.USAGE,
            "serve",
            "--tls-cert",
            OWN.certificate().toString(),
            "--tls-key",
            OWN.key().toString(),
            "--advertise",
            "grpc://store.test:8815");
    assertTrue(line.contains("write grpc+tls://store.test:8815"), line);
  }
}
