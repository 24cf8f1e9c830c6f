package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.RootAllocator;

/// A store in a fresh directory, a server over it, and a client of Arrow Java: what a test needs.
///
/// Closing it checks that nothing is left: no pin, no held message, no byte of the allocator.
final class ServedStore implements AutoCloseable {
  final Path directory;
  final Store store;
  final SheafServer server;
  private final ServerOptions options;
  final RootAllocator allocator;
  final FlightClient client;

  ServedStore() {
    this(ServerOptions.defaults(), Options.defaults());
  }

  ServedStore(ServerOptions options, Options storeOptions) {
    this(options, storeOptions, InstantSource.system());
  }

  /// The same, with tickets that end by `clock`.
  ServedStore(ServerOptions options, Options storeOptions, InstantSource clock) {
    this.options = options;
    try {
      directory =
          Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "flight");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    store = Store.open(directory.resolve("store"), storeOptions);
    server = SheafServer.start(store, options.port(0), clock);
    allocator = new RootAllocator();
    client = client();
  }

  /// Another client of the same server, for the caller to close.
  FlightClient client() {
    if (options.tls() == null) {
      return FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
          .build();
    }
    try (InputStream authority = Files.newInputStream(Authority.shared().certificate())) {
      return FlightClient.builder(allocator, Location.forGrpcTls("127.0.0.1", server.port()))
          .trustedCertificates(authority)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same, a raw one.
  RawClient raw() {
    return options.tls() == null
        ? new RawClient(server.port())
        : RawClient.tls(server.port(), "localhost", Authority.shared().trusted(null));
  }

  /// The same, a narrow one.
  RawClient narrow() {
    return options.tls() == null
        ? RawClient.narrow(server.port())
        : RawClient.narrowTls(server.port(), Authority.shared().trusted(null));
  }

  /// Waits until no message is held and no page is pinned: what a cancel must lead to.
  void awaitNoPins() throws InterruptedException {
    await(() -> server.counters().heldMessages() == 0 && store.poolReport().pinnedBytes() == 0);
  }

  /// Waits until so many calls are under way.
  void awaitCalls(int calls) throws InterruptedException {
    await(() -> options.registry().get("sheaf.calls").gauge().value() == calls);
  }

  /// Waits for what must become true.
  void await(BooleanSupplier wanted) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!wanted.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            server.counters().heldMessages() + " messages held; " + store.poolReport().text());
      }
      Thread.sleep(1);
    }
  }

  /// Snapshots that are kept for tickets.
  int leases() {
    return (int) gauge("sheaf.leases");
  }

  double gauge(String name) {
    return options.registry().get(name).gauge().value();
  }

  double counter(String name) {
    return options.registry().get(name).functionCounter().count();
  }

  List<String> holders() {
    return store.poolReport().holders();
  }

  @Override
  public void close() throws Exception {
    try {
      client.close();
      server.close();
      assertEquals(0, server.counters().heldMessages(), "messages held after the server's end");
      assertEquals(0, server.counters().heldBytes());
      assertEquals(List.of(), holders(), "pins after the server's end");
    } finally {
      store.close();
      allocator.close();
      delete(directory);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
