package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.sheaf.flight.json.Json;
import io.sheaf.store.Options;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.Result;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Long looks after a store while it is served.
final class CareActionsTest {
  private static final int BATCHES = 16;
  private static final int ROWS = 65_536;

  private static ServedStore served() throws Exception {
    ServedStore served = new ServedStore(ServerOptions.defaults(), Options.defaults());
    try (RawClient client = new RawClient(served.server.port())) {
      byte[][] messages = new byte[1 + BATCHES][];
      messages[0] = Batches.schema(Batches.path("t")).build().toByteArray();
      for (int i = 0; i < BATCHES; i++) {
        messages[1 + i] = Batches.rows((long) i * ROWS, ROWS).build().toByteArray();
      }
      assertTrue(client.call(RawClient.DO_PUT, messages).status().isOk());
    }
    return served;
  }

  private static List<Map<String, @Nullable Object>> act(FlightClient client, String json) {
    List<Map<String, @Nullable Object>> objects = new ArrayList<>();
    client
        .doAction(new Action("sheaf.v1.verify", json.getBytes(UTF_8)))
        .forEachRemaining(result -> objects.add(Json.object(result.getBody())));
    return objects;
  }

  private static void assertFails(FlightStatusCode code, String word, Runnable call) {
    FlightRuntimeException e = assertThrows(FlightRuntimeException.class, call::run);
    assertEquals(code, e.status().code(), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("[" + word + "]"), e.getMessage());
  }

  private static Path segment(ServedStore served) throws Exception {
    try (Stream<Path> files = Files.walk(served.directory)) {
      return files.filter(file -> file.toString().endsWith(".seg")).findFirst().orElseThrow();
    }
  }

  @Test
  void damageIsToldOfOneByOneAndTheCountComesLast() throws Exception {
    try (ServedStore served = served()) {
      List<Map<String, @Nullable Object>> clean = act(served.client, "{\"tables\":[\"t\"]}");
      assertEquals(1, clean.size());
      assertEquals(0L, clean.getFirst().get("damages"));
      assertEquals(1L, clean.getFirst().get("segments"));
      assertEquals(Files.size(segment(served)), clean.getFirst().get("bytes"));
      try (RandomAccessFile file = new RandomAccessFile(segment(served).toFile(), "rw")) {
        for (long at : new long[] {100_000, 2_000_000, 5_000_000}) {
          file.seek(at);
          int before = file.read();
          file.seek(at);
          file.write(before ^ 8);
        }
      }
      List<Map<String, @Nullable Object>> found = act(served.client, "");
      assertEquals(4, found.size(), found.toString());
      for (var damage : found.subList(0, 3)) assertEquals("lost", damage.get("kind"));
      assertEquals(3L, found.getLast().get("damages"));
      assertEquals(0L, act(served.client, "{\"quick\":true}").getLast().get("damages"));
    }
  }

  @Test
  void whatIsNotThereOrNotKnownIsRefused() throws Exception {
    try (ServedStore served = served()) {
      assertFails(
          FlightStatusCode.NOT_FOUND,
          "UNKNOWN_TABLE",
          () -> act(served.client, "{\"tables\":[\"u\"]}"));
      assertFails(
          FlightStatusCode.INVALID_ARGUMENT,
          "UNKNOWN_FIELD",
          () -> act(served.client, "{\"quik\":true}"));
      assertFails(
          FlightStatusCode.INVALID_ARGUMENT,
          "BAD_REQUEST",
          () -> act(served.client, "{\"rate\":0}"));
    }
  }

  @Test
  void aClientThatGoesAwayEndsItsLookAndMakesRoomForOthers() throws Exception {
    try (ServedStore served = served()) {
      Action crawl = new Action("sheaf.v1.verify", "{\"rate\":1}".getBytes(UTF_8));
      try (FlightClient gone = served.client()) {
        List<Thread> waiting = new ArrayList<>();
        Context.CancellableContext calls = Context.current().withCancellation();
        Runnable look = calls.wrap(() -> lookUntilCancelled(gone, crawl));
        for (int i = 0; i < 2; i++) waiting.add(Thread.ofPlatform().start(look));
        served.awaitCalls(2);
        served.await(() -> busy(served));
        calls.cancel(null);
        for (Thread thread : waiting) thread.join();
      }
      served.awaitCalls(0);
      served.await(() -> !busy(served));
      assertEquals(0L, act(served.client, "").getLast().get("damages"));
    }
  }

  /// Who asks whether all places are taken takes one for a moment, perhaps this one's.
  private static void lookUntilCancelled(FlightClient client, Action look) {
    FlightStatusCode end = FlightStatusCode.RESOURCE_EXHAUSTED;
    while (end == FlightStatusCode.RESOURCE_EXHAUSTED) {
      end =
          assertThrows(FlightRuntimeException.class, () -> client.doAction(look).hasNext())
              .status()
              .code();
    }
  }

  /// As slow as it can be told to be: a batch takes days.
  @Test
  void aClientThatGoesAwayEndsItsCompactionHoweverSlowThatIs() throws Exception {
    try (ServedStore served = served()) {
      try (RawClient client = new RawClient(served.server.port())) {
        byte[] schema = Batches.schema(Batches.path("t")).build().toByteArray();
        byte[] rows = Batches.rows((long) BATCHES * ROWS, BATCHES * ROWS).build().toByteArray();
        assertTrue(client.call(RawClient.DO_PUT, schema, rows).status().isOk());
      }
      String slow = "{\"table\":\"t\",\"sort\":\"v\",\"rate\":1}";
      Action crawl = new Action("sheaf.v1.compact", slow.getBytes(UTF_8));
      try (FlightClient gone = served.client()) {
        Context.CancellableContext call = Context.current().withCancellation();
        Iterator<Result> results = call.call(() -> gone.doAction(crawl));
        Thread waiting =
            Thread.ofPlatform()
                .start(() -> assertThrows(FlightRuntimeException.class, results::hasNext));
        served.await(
            () -> served.store.compactionsUnderWay().stream().anyMatch(one -> one.rows() > 0));
        call.cancel(null);
        waiting.join();
      }
      served.await(() -> served.store.compactionsUnderWay().isEmpty());
      served.awaitCalls(0);
    }
  }

  private static boolean busy(ServedStore served) {
    try {
      act(served.client, "{\"quick\":true}");
      return false;
    } catch (FlightRuntimeException e) {
      assertEquals(FlightStatusCode.RESOURCE_EXHAUSTED, e.status().code(), e.getMessage());
      return true;
    }
  }
}
