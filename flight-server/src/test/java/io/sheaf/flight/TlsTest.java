package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.netty.handler.ssl.SslContext;
import io.sheaf.flight.socket.ConnectionLimits;
import io.sheaf.flight.tls.Tls;
import io.sheaf.store.Options;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLSocket;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is let in over TLS, and who is not.
final class TlsTest {
  private static final byte[] STATUS =
      Flight.Action.newBuilder().setType("sheaf.v1.status").build().toByteArray();
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final int ALERT = 21;
  private static final int FATAL = 2;
  private static final int PROTOCOL_VERSION = 70;

  @TempDir Path directory;

  private static ServedStore served(Tls tls) {
    return new ServedStore(ServerOptions.defaults().tls(tls), Options.defaults());
  }

  private static Tls asking() {
    Tls own = Authority.sharedServer();
    return new Tls(own.certificate(), own.key(), Authority.shared().certificate());
  }

  private static Status call(ServedStore served, String name, SslContext trust) throws Exception {
    try (RawClient client = RawClient.tls(served.server.port(), name, trust)) {
      return client.call(RawClient.DO_ACTION, STATUS).status();
    }
  }

  /// Everything that a chain of exceptions says.
  private static String causes(Status status) {
    StringBuilder text = new StringBuilder(String.valueOf(status));
    for (Throwable t = status.getCause(); t != null; t = t.getCause()) text.append('\n').append(t);
    return text.toString();
  }

  private static void assertRefused(Status status, String... why) {
    assertEquals(Status.Code.UNAVAILABLE, status.getCode(), causes(status));
    boolean said = why.length == 0;
    for (String one : why) said |= causes(status).contains(one);
    assertTrue(said, causes(status));
  }

  private static void put(RawClient client, int rows) throws Exception {
    RawClient.Answer answer =
        client.call(
            RawClient.DO_PUT,
            Batches.schema(Batches.path("t")).build().toByteArray(),
            Batches.rows(0, rows).build().toByteArray());
    assertTrue(answer.status().isOk(), answer.text());
  }

  @Test
  void clientsOfJavaAndPythonReadAndWriteATableOverIt() throws Exception {
    try (ServedStore served = served(Authority.sharedServer());
        RawClient raw = served.raw()) {
      put(raw, 100_000);
      long rows = 0;
      Ticket all = new Ticket("{\"table\":\"t\"}".getBytes(UTF_8));
      try (FlightStream stream = served.client.getStream(all)) {
        while (stream.next()) rows += stream.getRoot().getRowCount();
      }
      assertEquals(100_000, rows);
      served.awaitNoPins();
      long sent = served.server.counters().servedBytes();
      long copied = served.server.counters().copiedBytes();
      assertTrue(served.server.direct());
      assertTrue(copied >= 2 * sent && copied < 2.1 * sent, copied + " copied of " + sent);
      assertTrue(
          PyarrowTest.run(
                  "round_trip.py",
                  "grpc+tls://localhost:" + served.server.port(),
                  Authority.shared().certificate().toString())
              .contains("200000 rows came back"));
      served.awaitNoPins();
    }
  }

  @Test
  void aServerThatAsksForCertificatesLetsInWhoHasOne() throws Exception {
    Authority.Issued alice = Authority.shared().client("CN=alice,O=reading");
    Authority.Issued mallory = new Authority(directory).client("CN=alice,O=reading");
    try (ServedStore served = served(asking())) {
      Status with = call(served, "localhost", Authority.shared().trusted(alice));
      assertTrue(with.isOk(), causes(with));
      assertRefused(call(served, "localhost", Authority.shared().trusted(null)));
      assertRefused(
          call(
              served,
              "localhost",
              io.sheaf.flight.tls.Credentials.client(
                  Authority.shared().certificate(), mallory.read())));
      assertTrue(
          PyarrowTest.run(
                  "round_trip.py",
                  "grpc+tls://localhost:" + served.server.port(),
                  Authority.shared().certificate().toString(),
                  alice.certificate().toString(),
                  alice.key().toString())
              .contains("200000 rows came back"));
      served.awaitCalls(0);
    }
  }

  @Test
  void clientsThatDoNotTrustTheServerAreToldWhy() throws Exception {
    SslContext others = new Authority(directory).trusted(null);
    try (ServedStore served = served(Authority.sharedServer())) {
      assertRefused(call(served, "localhost", others), "PKIX path");
      Status elsewhere = call(served, "elsewhere.test", Authority.shared().trusted(null));
      assertRefused(elsewhere, "No name matching elsewhere.test found", "elsewhere.test");
      assertEquals(0, served.gauge("sheaf.calls"));
      assertTrue(call(served, "localhost", Authority.shared().trusted(null)).isOk());
    }
  }

  @Test
  void whoDoesNotEncryptIsSentAway() throws Exception {
    try (ServedStore served = served(Authority.sharedServer());
        RawClient plain = new RawClient(served.server.port());
        RawHttp2 raw = new RawHttp2(served.server.port(), true)) {
      assertRefused(plain.call(RawClient.DO_ACTION, STATUS).status());
      assertTrue(raw.awaitEnd());
      assertTrue(call(served, "localhost", Authority.shared().trusted(null)).isOk());
      served.await(() -> served.gauge("sheaf.connections") == 0);
    }
  }

  /// A hello that offers TLS 1.1 and nothing later (RFC 4346, section 7.4.1.2).
  @Test
  void whoOffersNothingAboveTlsOneOneIsRefused() throws Exception {
    String hello = "0302" + "5a".repeat(32) + "00" + "0004" + "c013002f" + "0100";
    String handshake = "01" + "%06x".formatted(hello.length() / 2) + hello;
    String record = "160301" + "%04x".formatted(handshake.length() / 2) + handshake;
    try (ServedStore served = served(Authority.sharedServer());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port())) {
      socket.getOutputStream().write(HexFormat.of().parseHex(record));
      InputStream in = socket.getInputStream();
      assertEquals(ALERT, in.read());
      in.readNBytes(4);
      assertEquals(FATAL, in.read());
      assertEquals(PROTOCOL_VERSION, in.read());
      assertEquals(0, in.readAllBytes().length);
    }
  }

  private static void again(SSLSocket socket) {
    try {
      socket.startHandshake();
    } catch (IOException e) {
      // Refused while it waits for the answer, or later: that is for the caller to see.
      System.out.println("a second handshake: " + e.getMessage());
    }
  }

  @Test
  void aSecondHandshakeEndsTheConnection() throws Exception {
    try (ServedStore served = served(Authority.sharedServer())) {
      try (SSLSocket socket = TlsSocket.open(served.server.port(), "TLSv1.2");
          RawHttp2 client = new RawHttp2(socket, true)) {
        client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
        served.await(() -> client.frames(RawHttp2.SETTINGS) > 0);
        again(socket);
        assertTrue(client.awaitEnd(), client.toString());
      }
      assertEquals(1, served.counter("sheaf.tls.renegotiations"));
      try (SSLSocket socket = TlsSocket.open(served.server.port(), "TLSv1.2")) {
        // Before any data of the client.
        again(socket);
        served.await(() -> served.counter("sheaf.tls.renegotiations") == 2);
      }
      try (RawHttp2 client = new RawHttp2(TlsSocket.open(served.server.port(), "TLSv1.3"), true)) {
        client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
        served.await(() -> client.frames(RawHttp2.SETTINGS) > 1);
      }
      assertEquals(2, served.counter("sheaf.tls.renegotiations"));
    }
  }

  @Test
  void whoDoesNotBeginIsSentAwayInTime() throws Exception {
    ConnectionLimits limits =
        ConnectionLimits.defaults().times(Duration.ofMillis(500), LONG, LONG, LONG, LONG);
    ServerOptions options =
        ServerOptions.defaults()
            .tls(Authority.sharedServer())
            .limits(ServerLimits.defaults().connection(limits));
    try (ServedStore served = new ServedStore(options, Options.defaults());
        Socket mute = new Socket(InetAddress.getLoopbackAddress(), served.server.port());
        RawHttp2 half = new RawHttp2(TlsSocket.open(served.server.port()), false)) {
      mute.setSoTimeout(60_000);
      assertEquals(0, mute.getInputStream().readAllBytes().length);
      assertTrue(half.awaitEnd(), "spoke TLS, and then nothing");
      served.await(() -> served.gauge("sheaf.connections") == 0);
    }
  }

  @Test
  void whoIsGoneInTheMiddleOfAStreamHoldsNothingForLong() throws Exception {
    ConnectionLimits limits =
        ConnectionLimits.defaults()
            .times(LONG, LONG, LONG, Duration.ofSeconds(10), Duration.ofMillis(500));
    ServerOptions options =
        ServerOptions.defaults()
            .tls(Authority.sharedServer())
            .limits(ServerLimits.defaults().connection(limits));
    try (ServedStore served = new ServedStore(options, Options.defaults());
        RawClient raw = served.raw();
        RawHttp2 client = new RawHttp2(TlsSocket.open(served.server.port()), true)) {
      put(raw, 100_000);
      client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
      client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.call("DoGet"));
      byte[] ticket =
          Flight.Ticket.newBuilder()
              .setTicket(com.google.protobuf.ByteString.copyFromUtf8("{\"table\":\"t\"}"))
              .build()
              .toByteArray();
      byte[] message = new byte[5 + ticket.length];
      message[4] = (byte) ticket.length;
      System.arraycopy(ticket, 0, message, 5, ticket.length);
      client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, message);
      // A window of 64 KiB, never opened again: the rest is kept for a client that says nothing.
      served.await(() -> served.server.counters().heldBytes() > 0);
      assertTrue(client.awaitEnd(), client.toString());
      assertTrue(client.frames(RawHttp2.PING) > 0, client.toString());
      served.awaitNoPins();
    }
  }

  @Test
  void aDrainLetsAStreamEnd() throws Exception {
    try (ServedStore served = served(Authority.sharedServer())) {
      try (RawClient raw = served.raw()) {
        put(raw, 400_000);
      }
      Ticket all = new Ticket("{\"table\":\"t\"}".getBytes(UTF_8));
      try (FlightStream stream = served.client.getStream(all)) {
        assertTrue(stream.next());
        Thread drain =
            Thread.startVirtualThread(
                () -> {
                  try {
                    assertTrue(served.server.drain(LONG));
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
        long rows = stream.getRoot().getRowCount();
        while (stream.next()) rows += stream.getRoot().getRowCount();
        assertEquals(400_000, rows);
        drain.join();
      }
      served.awaitNoPins();
    }
  }
}
