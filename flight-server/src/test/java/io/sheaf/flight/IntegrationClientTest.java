package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.format.testing.Programs;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrow's own Flight integration client puts and reads every JSON file of the Arrow project.
final class IntegrationClientTest {
  private static final Path CORPUS =
      Path.of(System.getProperty("sheaf.shared", "../shared"))
          .resolve("data/arrow-testing/arrow-ipc-stream/integration")
          .toAbsolutePath();

  /// The client wants a location of each endpoint, in the words of gRPC for Go; that knows no URI
  /// of Flight's over TCP, but sockets in the file system.
  @Test
  void itPassesEveryFile(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(CORPUS), "skipped: no arrow-testing files at " + CORPUS);
    Path scripts = Programs.scripts("flight-server");
    Path programs = Programs.go(scripts.resolve("go"), "go-flight", List.of(".", "tool"));
    Path socket = folder.resolve("sock");
    ServerOptions options =
        ServerOptions.defaults()
            .port(0)
            .alsoListen(UnixDomainSocketAddress.of(socket))
            .advertise(List.of(URI.create("unix://" + socket)));
    try (Store store = Store.open(folder.resolve("store"), Options.defaults());
        SheafServer server = SheafServer.start(store, options)) {
      Programs.succeed(
          scripts.resolve("python"),
          List.of(
              Programs.python(),
              "check_corpus.py",
              Integer.toString(server.port()),
              CORPUS.toString(),
              programs.toString(),
              folder.toString()));
      server.close();
      assertEquals(0, server.counters().heldMessages());
      assertEquals(List.of(), store.poolReport().holders());
    }
  }
}
