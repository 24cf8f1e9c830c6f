package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.socket.Loops;
import io.sheaf.flight.socket.SocketFile;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.SocketPath;
import io.sheaf.store.Store;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A server behind a socket file, and clients of several kinds.
final class UnixSocketTest {
  private static final byte[] STATUS =
      Flight.Action.newBuilder().setType("sheaf.v1.status").build().toByteArray();

  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(directory.resolve("store"), Options.defaults());
  }

  @AfterEach
  void close() {
    store.close();
    System.clearProperty("sheaf.net");
  }

  private SheafServer serve(Path... sockets) {
    return SheafServer.start(
        store,
        ServerOptions.defaults()
            .listen(List.of(sockets).stream().map(UnixDomainSocketAddress::of).toList()));
  }

  private static boolean answers(Path path) throws Exception {
    try (SocketPath way = SocketPath.to(path);
        RawClient client = RawClient.ofFile(way.path())) {
      return client.call(RawClient.DO_ACTION, STATUS).status().isOk();
    }
  }

  @Test
  void epollDrivesTheSocketsOfLinux() {
    assertEquals(Loops.EPOLL, Loops.best());
  }

  @ParameterizedTest
  @EnumSource
  void pyarrowAndArrowJavaReadAndWriteThroughIt(Loops loops) throws Exception {
    System.setProperty("sheaf.net", loops.name());
    Path socket = directory.resolve("s.sock");
    try (SheafServer server = serve(socket)) {
      assertEquals(List.of(UnixDomainSocketAddress.of(socket)), server.addresses());
      assertEquals("0 tables", tablesByArrowJava(socket));
      assertTrue(
          PyarrowTest.run("round_trip.py", "grpc+unix://" + socket)
              .contains("200000 rows came back"));
      assertEquals("1 tables", tablesByArrowJava(socket));
      try (Snapshot snapshot = store.snapshot()) {
        assertEquals(200_000, snapshot.table("python").rows());
      }
      assertEquals(0, server.direct() ? server.counters().copiedBytes() : 0);
    }
    assertFalse(Files.exists(socket));
  }

  /// Arrow Java's own way to a socket file takes the client's channel for a server's and fails; it
  /// works over a channel that it is given.
  private static String tablesByArrowJava(Path socket) throws Exception {
    try (RootAllocator allocator = new RootAllocator();
        RawClient raw = RawClient.ofFile(socket);
        FlightClient client = FlightGrpcUtils.createFlightClient(allocator, raw.channel)) {
      List<FlightInfo> tables = new ArrayList<>();
      client.listFlights(Criteria.ALL).forEach(tables::add);
      for (FlightInfo table : tables) {
        long rows = 0;
        for (var endpoint : table.getEndpoints()) {
          try (FlightStream stream = client.getStream(endpoint.getTicket())) {
            while (stream.next()) rows += stream.getRoot().getRowCount();
          }
        }
        assertEquals(table.getRecords(), rows);
      }
      return tables.size() + " tables";
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPathTooLongForTheKernelIsNoLimit(Loops loops) throws Exception {
    System.setProperty("sheaf.net", loops.name());
    Path deep = directory;
    while (deep.toString().length() < 300) deep = deep.resolve("a-directory-with-a-long-name");
    Path socket = Files.createDirectories(deep).resolve("sheaf.sock");
    try (SheafServer server = serve(socket)) {
      assertTrue(Files.exists(socket));
      assertTrue(SocketFile.isServed(socket));
      assertTrue(answers(socket));
      assertTrue(server.drain(Duration.ofSeconds(10)));
    }
    assertFalse(Files.exists(socket));
  }

  @Test
  void tcpAndSocketFilesAnswerSideBySide() throws Exception {
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");
    ServerOptions options =
        ServerOptions.defaults()
            .listen(List.of(UnixDomainSocketAddress.of(one)))
            .alsoListen(ServerOptions.defaults().port(0).listen().getFirst())
            .alsoListen(UnixDomainSocketAddress.of(two));
    try (SheafServer server = SheafServer.start(store, options);
        RawClient tcp = new RawClient(server.port())) {
      assertEquals(UnixDomainSocketAddress.of(one), server.addresses().getFirst());
      assertEquals(UnixDomainSocketAddress.of(two), server.addresses().getLast());
      assertTrue(tcp.call(RawClient.DO_ACTION, STATUS).status().isOk());
      assertTrue(answers(one) && answers(two));
    }
  }

  @Test
  void onlyTheOwnerMayConnect() throws Exception {
    Path socket = directory.resolve("s.sock");
    try (SheafServer server = serve(socket)) {
      assertEquals(1, server.addresses().size());
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }
  }

  @Test
  void aSocketThatADeadServerLeftIsReplaced() throws Exception {
    Path socket = directory.resolve("s.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertTrue(Files.exists(socket));
    assertFalse(SocketFile.isServed(socket));
    try (SheafServer server = serve(socket)) {
      assertEquals(1, server.addresses().size());
      assertTrue(answers(socket));
    }
  }

  @Test
  void aSocketThatSomebodyListensOnIsLeftAlone() throws Exception {
    Path socket = directory.resolve("s.sock");
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket));
      String text =
          String.valueOf(
              assertThrows(ListenException.class, () -> serve(socket).close()).getMessage());
      assertTrue(text.contains("unix:" + socket) && text.contains("in use"), text);
      assertTrue(SocketFile.isServed(socket));
    }
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws Exception {
    Path file = Files.writeString(directory.resolve("precious"), "data");
    assertThrows(ListenException.class, () -> serve(file).close());
    assertEquals("data", Files.readString(file));
    Path nowhere = directory.resolve("no/such/directory/s.sock");
    String text =
        String.valueOf(
            assertThrows(ListenException.class, () -> serve(nowhere).close()).getMessage());
    assertTrue(text.contains("make it first"), text);
  }

  @Test
  void aSocketThatAnotherHasReplacedIsNotRemoved() throws Exception {
    Path socket = directory.resolve("s.sock");
    try (SheafServer server = serve(socket)) {
      assertEquals(1, server.addresses().size());
      Files.move(socket, directory.resolve("moved"));
      Files.writeString(socket, "another's");
      server.close();
    }
    assertEquals("another's", Files.readString(socket));
  }
}
