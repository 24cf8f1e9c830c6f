package io.sheaf.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.impl.Flight;
import org.junit.jupiter.api.Test;

/// Bounds on what clients have under way, and how a server ends.
final class LimitsTest {
  private static final byte[] SCHEMA = Batches.schema(Batches.path("t")).build().toByteArray();
  private static final byte[] ROWS = Batches.rows(0, 10).build().toByteArray();
  private static final byte[] TAGGED =
      Batches.rows(0, 10).setAppMetadata(ByteString.copyFromUtf8("tag")).build().toByteArray();

  /// Results that idle puts have had.
  private final AtomicInteger acknowledged = new AtomicInteger();

  private static ServedStore served(ServerLimits limits) {
    return new ServedStore(ServerOptions.defaults().limits(limits), Options.defaults());
  }

  /// A DoPut that sends its schema and then nothing.
  /// A put that sends its schema and nothing more.
  private CompletableFuture<Status> idlePut(RawClient client) {
    return idlePut(client, SCHEMA);
  }

  private CompletableFuture<Status> idlePut(RawClient client, byte[]... messages) {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call = client.newCall(RawClient.DO_PUT, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] result) {
            acknowledged.incrementAndGet();
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    for (byte[] message : messages) call.sendMessage(message);
    return end;
  }

  private static void assertSilenced(CompletableFuture<Status> put) throws Exception {
    Status status = put.get(60, TimeUnit.SECONDS);
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode(), status.toString());
    assertTrue(String.valueOf(status.getDescription()).contains("nothing has come"));
  }

  @Test
  void putsOfWhichNothingComesHaveNoWriter() throws Exception {
    try (ServedStore served = served(ServerLimits.defaults());
        RawClient silent = new RawClient(served.server.port());
        RawClient silenter = new RawClient(served.server.port());
        RawClient client = new RawClient(served.server.port())) {
      for (int i = 0; i < 20; i++) {
        var _ = idlePut(silent, i % 2 == 0 ? new byte[][] {SCHEMA} : new byte[0][]);
        var _ = idlePut(silenter);
      }
      served.awaitCalls(40);
      long before = System.nanoTime();
      RawClient.Answer answer = client.call(RawClient.DO_PUT, SCHEMA, ROWS);
      assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
      long seconds = (System.nanoTime() - before) / 1_000_000_000;
      assertTrue(seconds < 20, seconds + " s");
      assertEquals(0, served.counter("sheaf.puts.silent"));
    }
  }

  @Test
  void aPutWithoutRowsEndsInTime() throws Exception {
    try (ServedStore served = served(ServerLimits.defaults().stall(Duration.ofSeconds(1)));
        RawClient client = new RawClient(served.server.port())) {
      CompletableFuture<Status> begun = idlePut(client);
      assertSilenced(idlePut(client, new byte[0][]));
      assertSilenced(begun);
      assertEquals(2, served.counter("sheaf.puts.silent"));
      served.awaitCalls(0);
      assertEquals(0, served.gauge("sheaf.arriving.bytes"));
    }
  }

  @Test
  void whoSendsNothingForAWhileGivesItsPlaceToAnother() throws Exception {
    try (ServedStore served = served(ServerLimits.defaults().writers(2));
        RawClient client = new RawClient(served.server.port())) {
      assertEquals(Status.Code.OK, client.call(RawClient.DO_PUT, SCHEMA, ROWS).status().getCode());
      // Both have written, and so have a writer each.
      CompletableFuture<Status> first = idlePut(client, SCHEMA, TAGGED);
      CompletableFuture<Status> second = idlePut(client, SCHEMA, TAGGED);
      served.await(() -> acknowledged.get() == 2);
      RawClient.Answer answer;
      int busy = 0;
      do {
        answer = client.call(RawClient.DO_PUT, SCHEMA, ROWS);
        if (answer.status().getCode() == Status.Code.RESOURCE_EXHAUSTED) busy++;
      } while (answer.status().getCode() == Status.Code.RESOURCE_EXHAUSTED);
      assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
      assertTrue(busy > 0, "a pause of less than a while is nothing");
      CompletableFuture.anyOf(first, second).get(60, TimeUnit.SECONDS);
      assertSilenced(first.isDone() ? first : second);
      assertEquals(1, served.counter("sheaf.puts.silent"));
      assertTrue(!first.isDone() || !second.isDone(), "the other goes on");
    }
  }

  @Test
  void oneStreamTooManyThatWritesIsToldSo() throws Exception {
    try (ServedStore served = served(ServerLimits.defaults().writers(2));
        RawClient client = new RawClient(served.server.port())) {
      List<CompletableFuture<Status>> ends = new ArrayList<>();
      for (int i = 0; i < 3; i++) ends.add(idlePut(client, SCHEMA, ROWS));
      CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
      Status refused =
          ends.stream().filter(CompletableFuture::isDone).findAny().orElseThrow().get();
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getCode());
      assertTrue(String.valueOf(refused.getDescription()).endsWith("[BUSY]"));
      assertEquals(2, ends.stream().filter(end -> !end.isDone()).count());
    }
  }

  @Test
  void oneCallTooManyIsToldSoAndLaterCallsAreTaken() throws Exception {
    try (ServedStore served = served(ServerLimits.defaults().calls(3))) {
      try (RawClient client = new RawClient(served.server.port())) {
        for (int i = 0; i < 3; i++) {
          var _ = idlePut(client);
        }
        served.awaitCalls(3);
        RawClient.Answer refused = client.call(RawClient.DO_ACTION, action("sheaf.v1.status"));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.status().getCode(), refused.text());
        assertTrue(refused.text().endsWith("[BUSY]"), refused.text());
      }
      try (RawClient client = new RawClient(served.server.port())) {
        // The server sees the end of the other connection in its own time.
        served.awaitCalls(0);
        Status status = client.call(RawClient.DO_ACTION, action("sheaf.v1.status")).status();
        assertTrue(status.isOk(), status.toString());
      }
    }
  }

  private static byte[] action(String name) {
    return Flight.Action.newBuilder().setType(name).build().toByteArray();
  }

  @Test
  void aServerEndsThoughClientsAreInTheMiddleOfSomething() throws Exception {
    CompletableFuture<Status> end;
    try (ServedStore served = new ServedStore();
        RawClient client = new RawClient(served.server.port())) {
      end = idlePut(client);
      served.awaitCalls(1);
      assertEquals(false, served.server.drain(Duration.ofMillis(100)));
      long before = System.nanoTime();
      served.server.close();
      assertTrue(System.nanoTime() - before < 20_000_000_000L);
      end.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void healthAndReflectionAnswer() throws Exception {
    try (ServedStore served = new ServedStore();
        RawClient client = new RawClient(served.server.port())) {
      HealthCheckResponse health =
          HealthGrpc.newBlockingStub(client.channel)
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
      assertEquals(HealthCheckResponse.ServingStatus.SERVING, health.getStatus());
      RawClient.Answer tooLong =
          client.call(RawClient.raw(HealthGrpc.getCheckMethod()), new byte[100_000]);
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, tooLong.status().getCode(), tooLong.text());
      RawClient.Answer listed =
          client.call(
              RawClient.raw(ServerReflectionGrpc.getServerReflectionInfoMethod()),
              io.grpc.reflection.v1.ServerReflectionRequest.newBuilder()
                  .setFileContainingSymbol("arrow.flight.protocol.FlightService")
                  .build()
                  .toByteArray());
      assertTrue(listed.status().isOk(), listed.text());
      assertTrue(
          io.grpc.reflection.v1.ServerReflectionResponse.parseFrom(listed.messages().getFirst())
                  .getFileDescriptorResponse()
                  .getFileDescriptorProtoCount()
              > 0);
    }
  }

  @Test
  void whoWatchesTheHealthIsToldOfADrainAndDoesNotHoldItUp() throws Exception {
    try (ServedStore served = new ServedStore();
        RawClient client = new RawClient(served.server.port())) {
      Iterator<HealthCheckResponse> watch =
          HealthGrpc.newBlockingStub(client.channel)
              .withDeadlineAfter(60, TimeUnit.SECONDS)
              .watch(HealthCheckRequest.getDefaultInstance());
      assertEquals(HealthCheckResponse.ServingStatus.SERVING, watch.next().getStatus());
      long before = System.nanoTime();
      assertEquals(true, served.server.drain(Duration.ofSeconds(60)));
      assertTrue(System.nanoTime() - before < 30_000_000_000L);
      assertEquals(HealthCheckResponse.ServingStatus.NOT_SERVING, watch.next().getStatus());
    }
  }

  @Test
  void aDrainLetsACallEndAndTakesNoOther() throws Exception {
    try (ServedStore served = new ServedStore();
        RawClient client = new RawClient(served.server.port())) {
      byte[] command =
          Batches.schema(Batches.command("{\"put\":\"append\",\"table\":\"t\",\"create\":true}"))
              .build()
              .toByteArray();
      CompletableFuture<Status> end = new CompletableFuture<>();
      ClientCall<byte[], byte[]> call = client.newCall(RawClient.DO_PUT, CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              end.complete(status);
            }
          },
          new Metadata());
      call.request(2);
      call.sendMessage(command);
      served.awaitCalls(1);
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return served.server.drain(Duration.ofSeconds(60));
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      served.await(() -> refused(served.server.port()));
      assertEquals(false, drained.isDone());
      call.sendMessage(Batches.rows(0, 1_000).build().toByteArray());
      call.halfClose();
      assertTrue(end.get(60, TimeUnit.SECONDS).isOk(), end.toString());
      assertEquals(true, drained.get(60, TimeUnit.SECONDS));
      try (Snapshot snapshot = served.store.snapshot()) {
        assertEquals(1_000, snapshot.table("t").rows());
      }
    }
  }

  private static boolean refused(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }
}
