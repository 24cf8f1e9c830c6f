package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.internal.PlatformDependent;
import io.sheaf.flight.socket.ConnectionLimits;
import io.sheaf.store.Options;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.impl.Flight;
import org.junit.jupiter.api.Test;

/// Clients that keep to the layout of frames and to nothing else: the bounds hold, and others are
/// served meanwhile.
final class AbuseTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final byte[] CALL = RawHttp2.call("DoPut");
  private static final byte[] STATUS =
      Flight.Action.newBuilder().setType("sheaf.v1.status").build().toByteArray();

  private static ServedStore served(ConnectionLimits limits) {
    return new ServedStore(
        ServerOptions.defaults().limits(ServerLimits.defaults().connection(limits)),
        Options.defaults());
  }

  private static void assertAlive(ServedStore served) throws Exception {
    try (RawClient client = new RawClient(served.server.port())) {
      RawClient.Answer answer = client.call(RawClient.DO_ACTION, STATUS);
      assertTrue(answer.status().isOk(), answer.text());
    }
  }

  private static int connections(ServedStore served) {
    return (int) served.gauge("sheaf.connections");
  }

  @Test
  void fiveHundredStreamsBeforeTheSettingsAreAcknowledgedAreThirtyTwo() throws Exception {
    try (ServedStore served = new ServedStore();
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      for (int i = 0; i < 180; i++) client.trySend(call(i));
      client.awaitPong();
      // The answer to a ping comes from the connection; calls begin on threads of their own.
      served.awaitCalls(32);
      int refused = client.resets(RawHttp2.REFUSED_STREAM);
      assertEquals(148, refused, client.toString());
      // The answers are resets too, and of those there may be 200.
      for (int i = 180; i < 500; i++) client.trySend(call(i));
      assertTrue(client.awaitEnd(), client.toString());
      System.out.println(
          "500 streams before the settings are acknowledged: 32 of 180 under way, " + client);
      assertTrue(client.resets(RawHttp2.REFUSED_STREAM) >= refused, client.toString());
      served.awaitCalls(0);
      assertAlive(served);
    }
  }

  private static byte[] call(int number) {
    return RawHttp2.bytes(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * number + 1, CALL);
  }

  @Test
  void whoTakesBackCallAfterCallLosesTheConnection() throws Exception {
    try (ServedStore served = new ServedStore();
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
      int sent = 0;
      for (; sent < 100_000; sent++) {
        int stream = 2 * sent + 1;
        boolean open =
            client.trySend(RawHttp2.bytes(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, CALL))
                && client.trySend(
                    RawHttp2.bytes(
                        RawHttp2.RST_STREAM,
                        0,
                        stream,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) RawHttp2.CANCEL));
        if (!open) break;
      }
      assertTrue(client.awaitEnd(), client.toString());
      System.out.println("rapid reset: cut off after at most " + sent + ", " + client);
      assertTrue(sent < 100_000);
      served.awaitCalls(0);
      assertAlive(served);
    }
  }

  @Test
  void headersWithoutEndAreCutOff() throws Exception {
    try (ServedStore served = new ServedStore();
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      long before = PlatformDependent.usedDirectMemory();
      client.frame(RawHttp2.HEADERS, 0, 1, CALL);
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      while (more.size() < 16_000) RawHttp2.literal(more, "x", "y".repeat(100));
      byte[] frame = RawHttp2.bytes(RawHttp2.CONTINUATION, 0, 1, more.toByteArray());
      int sent = 0;
      while (sent < 20_000 && client.trySend(frame)) sent++;
      assertTrue(client.awaitEnd(), client.toString());
      long grown = PlatformDependent.usedDirectMemory() - before;
      System.out.println(
          "headers without end: cut off after at most " + sent * 16L + " KiB of 320000, " + client);
      assertTrue(sent < 20_000);
      assertTrue(grown < 64 << 20, grown + " bytes of direct memory more");
      assertAlive(served);
    }
  }

  @Test
  void headersAboveTheBoundAreRefusedAndTheConnectionStays() throws Exception {
    try (ServedStore served = new ServedStore();
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      ByteArrayOutputStream headers = new ByteArrayOutputStream();
      headers.writeBytes(CALL);
      for (int i = 0; i < 82; i++) RawHttp2.literal(headers, "x-" + i, "y".repeat(100));
      client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, headers.toByteArray());
      client.await(() -> client.frames(RawHttp2.HEADERS) + client.frames(RawHttp2.RST_STREAM) > 0);
      client.awaitPong();
      System.out.println("headers of " + headers.size() + " bytes: " + client);
      assertEquals(0, (int) served.gauge("sheaf.calls"));
      assertAlive(served);
    }
  }

  @Test
  void whoPingsWithoutPauseLosesTheConnection() throws Exception {
    try (ServedStore served = new ServedStore();
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      byte[] ping = RawHttp2.bytes(RawHttp2.PING, 0, 0, new byte[8]);
      int sent = 0;
      while (sent < 100_000 && client.trySend(ping)) sent++;
      assertTrue(client.awaitEnd(), client.toString());
      System.out.println("pings without pause: cut off after at most " + sent + ", " + client);
      assertTrue(client.farewells().contains(RawHttp2.ENHANCE_YOUR_CALM), client.toString());
      assertAlive(served);
    }
  }

  @Test
  void settingsWithoutPauseCostNothing() throws Exception {
    try (ServedStore served = new ServedStore();
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      long before = PlatformDependent.usedDirectMemory();
      byte[] settings = RawHttp2.bytes(RawHttp2.SETTINGS, 0, 0);
      ByteArrayOutputStream many = new ByteArrayOutputStream();
      for (int i = 0; i < 1_000; i++) many.writeBytes(settings);
      int sent = 0;
      while (sent < 1_000_000 && client.trySend(many.toByteArray())) sent += 1_000;
      client.trySend(RawHttp2.bytes(RawHttp2.PING, 0, 0, new byte[8]));
      served.await(() -> client.ended() || client.frames(RawHttp2.PING) > 0);
      long grown = PlatformDependent.usedDirectMemory() - before;
      System.out.println("settings without pause: " + sent + " sent, " + client);
      assertAlive(served);
      assertTrue(grown < 64 << 20, grown + " bytes of direct memory more");
    }
  }

  @Test
  void whoSaysNothingOrHasNothingToSayIsSentAway() throws Exception {
    ConnectionLimits limits =
        ConnectionLimits.defaults()
            .times(Duration.ofMillis(500), Duration.ofMillis(500), LONG, LONG, LONG);
    try (ServedStore served = served(limits);
        RawHttp2 mute = new RawHttp2(served.server.port(), false);
        RawHttp2 idle = new RawHttp2(served.server.port(), true)) {
      assertTrue(mute.awaitEnd());
      idle.await(() -> !idle.farewells().isEmpty());
      assertEquals(List.of(0), idle.farewells().subList(0, 1), "no error");
    }
  }

  @Test
  void whoDoesNotAnswerIsTakenForGone() throws Exception {
    ConnectionLimits limits =
        ConnectionLimits.defaults()
            .times(LONG, LONG, LONG, Duration.ofSeconds(10), Duration.ofMillis(500));
    try (ServedStore served = served(limits);
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
      client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, CALL);
      served.awaitCalls(1);
      assertTrue(client.awaitEnd(), client.toString());
      assertTrue(client.frames(RawHttp2.PING) > 0, client.toString());
      served.awaitCalls(0);
    }
  }

  @Test
  void anOldConnectionIsAskedToEndAndItsCallGoesOn() throws Exception {
    ConnectionLimits limits =
        ConnectionLimits.defaults().times(LONG, LONG, Duration.ofMillis(500), LONG, LONG);
    try (ServedStore served = served(limits);
        RawHttp2 client = new RawHttp2(served.server.port(), true)) {
      client.frame(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
      client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, CALL);
      client.await(() -> !client.farewells().isEmpty());
      client.frame(RawHttp2.PING, RawHttp2.ACK, 0, new byte[8]);
      served.awaitCalls(1);
      assertFalse(client.ended());
      client.frame(RawHttp2.RST_STREAM, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) RawHttp2.CANCEL);
      served.awaitCalls(0);
    }
  }

  @Test
  void oneConnectionTooManyIsClosedAndLaterOnesAreLetIn() throws Exception {
    try (ServedStore served = served(ConnectionLimits.defaults().connections(8, 1))) {
      served.await(() -> connections(served) <= 1);
      List<RawHttp2> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) clients.add(new RawHttp2(served.server.port(), true));
      served.await(() -> connections(served) == 8);
      try (RawHttp2 late = new RawHttp2(served.server.port(), false)) {
        assertTrue(late.awaitEnd());
      }
      assertEquals(8, connections(served));
      assertTrue(served.counter("sheaf.connections.refused") > 0);
      for (RawHttp2 client : clients) client.close();
      served.await(() -> connections(served) == 0);
      assertAlive(served);
    }
  }
}
