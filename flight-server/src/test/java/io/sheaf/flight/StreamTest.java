package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.sheaf.flight.budget.BudgetLimits;
import io.sheaf.store.Options;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Many streams, slow ones, and ones that end early.
final class StreamTest {
  private static final int BATCHES = 100;
  private static final int ROWS = 65_536;
  private static final Ticket ALL = new Ticket("{\"table\":\"t\"}".getBytes(UTF_8));

  /// How bytes get to the client.
  enum Way {
    DIRECT,
    COPIED,
    /// From frames into records on the heap, and from there into the socket's memory.
    ENCRYPTED;

    ServerOptions options() {
      ServerOptions options = ServerOptions.defaults().direct(this != COPIED);
      return this == ENCRYPTED ? options.tls(Authority.sharedServer()) : options;
    }
  }

  /// About 100 MB in a pool of 32 MiB.
  private static ServedStore filled(Way way) throws Exception {
    return filled(way, Options.defaults().pool(Options.mib(32)));
  }

  private static ServedStore filled(Way way, Options options) throws Exception {
    return filled(way.options(), options);
  }

  private static ServedStore filled(ServerOptions server, Options options) throws Exception {
    ServedStore served = new ServedStore(server, options);
    try (RawClient raw = served.raw()) {
      byte[][] messages = new byte[BATCHES + 1][];
      messages[0] = Batches.schema(Batches.path("t")).build().toByteArray();
      for (int i = 0; i < BATCHES; i++) {
        messages[i + 1] = Batches.rows((long) i * ROWS, ROWS).build().toByteArray();
      }
      RawClient.Answer answer = raw.call(RawClient.DO_PUT, messages);
      assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
    }
    return served;
  }

  private static long readAll(FlightClient client) throws Exception {
    long next = 0;
    try (FlightStream stream = client.getStream(ALL)) {
      while (stream.next()) {
        BigIntVector v = (BigIntVector) stream.getRoot().getVector("v");
        for (int i = 0; i < v.getValueCount(); i++) {
          if (v.get(i) != next++) throw new AssertionError("row " + next + " is " + v.get(i));
        }
      }
    }
    return next;
  }

  @ParameterizedTest
  @EnumSource
  void eightReadersGetTheWholeTableThroughAPoolThatHoldsAThirdOfIt(Way way) throws Exception {
    try (ServedStore served = filled(way);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(
            threads.submit(
                () -> {
                  try (FlightClient client = served.client()) {
                    return readAll(client);
                  }
                }));
      }
      for (Future<Long> reader : readers) {
        assertEquals((long) BATCHES * ROWS, reader.get(120, TimeUnit.SECONDS));
      }
      long copied = served.server.counters().copiedBytes();
      long sent = served.server.counters().servedBytes();
      System.out.printf("eight readers, %s: %,d bytes served, %,d copied%n", way, sent, copied);
      assertEquals(way != Way.COPIED, served.server.direct());
      assertTrue(copied >= (way == Way.DIRECT ? 0 : 2 * sent));
      // Headers of frames and of records are encrypted, too.
      assertTrue(copied <= (way == Way.DIRECT ? 0 : 2 * sent) * (way == Way.COPIED ? 1 : 1.01));
      served.awaitNoPins();
    }
  }

  /// The proof from outside that nothing is copied: where would it go?
  @Test
  void nettyAllocatesLessThanAThousandthOfWhatIsSent() throws Exception {
    try (ServedStore served = filled(Way.DIRECT);
        Recording recording = new Recording()) {
      recording.enable("io.netty.AllocateBuffer").withThreshold(Duration.ZERO);
      long before = served.server.counters().servedBytes();
      recording.start();
      readAll(served.client);
      recording.stop();
      long sent = served.server.counters().servedBytes() - before;
      Path file = served.directory.resolve("allocated.jfr");
      recording.dump(file);
      long allocated = 0;
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        boolean ours = event.getThread().getJavaName().startsWith("sheaf-");
        if (ours) allocated += event.getInt("size");
      }
      System.out.printf("Netty allocated %,d bytes to send %,d%n", allocated, sent);
      assertTrue(allocated > 0 && allocated < sent / 1000, allocated + " of " + sent);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCancelAtAnyPointFreesEveryPin(Way way) throws Exception {
    try (ServedStore served = filled(way)) {
      for (int messages = 0; messages < 40; messages++) {
        try (FlightStream stream = served.client.getStream(ALL)) {
          for (int i = 0; i < messages; i++) assertTrue(stream.next());
          stream.cancel("enough", null);
        }
      }
      served.awaitNoPins();
      for (int i = 0; i < 5; i++) {
        try (RawClient gone = served.raw()) {
          stall(gone);
        }
      }
      served.awaitNoPins();
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientsThatDoNotReadHoldABoundedAmountAndNobodyUp(Way way) throws Exception {
    try (ServedStore served = filled(way);
        RawClient stalled = served.narrow()) {
      int stalls = 3;
      for (int i = 0; i < stalls; i++) stall(stalled);
      assertEquals((long) BATCHES * ROWS, readAll(served.client));
      long held = served.server.counters().heldBytes();
      long most = stalls * (long) (ServerLimits.defaults().queuedBytes() + (3 << 20));
      System.out.printf("%d stalled streams hold %,d bytes, at most %,d%n", stalls, held, most);
      assertTrue(held <= most);
      assertTrue(way != Way.DIRECT || held > 0, "nothing was stalled");
      stalled.close();
      served.awaitNoPins();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "ENCRYPTED"})
  void clientsThatTakeNothingAreCutOffAndTheirPinsAreFree(Way way) throws Exception {
    ServerLimits limits = ServerLimits.defaults().stall(Duration.ofSeconds(2));
    ServerOptions impatient = way.options().limits(limits);
    try (ServedStore served = filled(impatient, Options.defaults().pool(Options.mib(32)));
        RawClient stalled = served.narrow()) {
      int stalls = 3;
      for (int i = 0; i < stalls; i++) stall(stalled);
      served.await(() -> served.counter("sheaf.calls.stalled") == stalls);
      assertEquals((long) BATCHES * ROWS, readAll(served.client));
      // What the socket had taken of them before is the connection's, which lives.
      long held = served.server.counters().heldBytes();
      assertTrue(held <= 2L << 20, held + " bytes are held for those cut off");
      stalled.close();
      served.awaitNoPins();
    }
  }

  /// Of one batch, all of it sent as far as the server is concerned: only the client has not.
  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "ENCRYPTED"})
  void aStreamThatHasEndedIsCutOffIfItsLastBatchIsNotTaken(Way way) throws Exception {
    ServerLimits limits = ServerLimits.defaults().stall(Duration.ofSeconds(2));
    ServerOptions impatient = way.options().limits(limits);
    try (ServedStore served = filled(impatient, Options.defaults().pool(Options.mib(32)));
        RawClient client = served.narrow()) {
      FlightDescriptor parts =
          FlightDescriptor.command(
              "{\"table\":\"t\",\"parts\":%d}".formatted(BATCHES).getBytes(UTF_8));
      Ticket batch = served.client.getInfo(parts).getEndpoints().getFirst().getTicket();
      ClientCall<byte[], byte[]> call = client.newCall(RawClient.DO_GET, CallOptions.DEFAULT);
      start(call, batch, new CountDownLatch(1), new CompletableFuture<>());
      served.await(() -> served.server.counters().heldMessages() > 0);
      served.await(() -> served.counter("sheaf.calls.stalled") == 1);
      served.awaitCalls(0);
      client.close();
      served.awaitNoPins();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineFreesEveryPin(Way way) throws Exception {
    try (ServedStore served = filled(way);
        RawClient client = served.raw()) {
      CompletableFuture<Status> end = new CompletableFuture<>();
      ClientCall<byte[], byte[]> call =
          client.newCall(
              RawClient.DO_GET, CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS));
      start(call, ALL, new CountDownLatch(1), end);
      assertEquals(Status.Code.DEADLINE_EXCEEDED, end.get(60, TimeUnit.SECONDS).getCode());
      served.awaitNoPins();
    }
  }

  /// Three quarters of the pool hold two batches. Each stream is of one, which is longer than its
  /// client's window: sockets of any size leave it unsent, and so pinned.
  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "ENCRYPTED"})
  void whenStalledStreamsPinThePoolOthersAreToldWhoHoldsIt(Way way) throws Exception {
    Options small = Options.defaults().pool(Options.mib(4)).wait(Duration.ofMillis(1));
    List<RawClient> stalled = new ArrayList<>();
    ServerLimits limits =
        ServerLimits.defaults().budget(BudgetLimits.defaults().patience(Duration.ofMillis(100)));
    try (ServedStore served = filled(way.options().limits(limits), small)) {
      FlightDescriptor each =
          FlightDescriptor.command(
              "{\"table\":\"t\",\"parts\":%d}".formatted(BATCHES).getBytes(UTF_8));
      CompletableFuture<Status> end = new CompletableFuture<>();
      try {
        for (FlightEndpoint batch : served.client.getInfo(each).getEndpoints()) {
          RawClient client = served.narrow();
          stalled.add(client);
          long before = served.server.counters().heldBytes();
          ClientCall<byte[], byte[]> call = client.newCall(RawClient.DO_GET, CallOptions.DEFAULT);
          start(call, batch.getTicket(), new CountDownLatch(1), end);
          served.await(() -> end.isDone() || served.server.counters().heldBytes() > before);
          if (end.isDone()) break;
        }
        System.out.printf("%d stalled streams, then one refused%n", stalled.size() - 1);
        assertTrue(end.isDone(), served.store.poolReport().text());
        Status refused = end.get();
        String text = String.valueOf(refused.getDescription());
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getCode(), text);
        assertTrue(text.contains("the oldest are DoGet 127.0.0.1:"), text);
        assertTrue(text.contains(" main.t: 1."), text);
        assertTrue(text.endsWith("[POOL_EXHAUSTED]"), text);
      } finally {
        for (RawClient client : stalled) client.close();
      }
      served.awaitNoPins();
      assertEquals((long) BATCHES * ROWS, readAll(served.client));
    }
  }

  /// A stream that takes one message and never asks for another.
  private static void stall(RawClient client) throws InterruptedException {
    CountDownLatch first = new CountDownLatch(1);
    ClientCall<byte[], byte[]> call = client.newCall(RawClient.DO_GET, CallOptions.DEFAULT);
    start(call, ALL, first, new CompletableFuture<>());
    assertTrue(first.await(60, TimeUnit.SECONDS));
  }

  private static void start(
      ClientCall<byte[], byte[]> call,
      Ticket ticket,
      CountDownLatch first,
      CompletableFuture<Status> end) {
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            first.countDown();
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(ticket(ticket));
    call.halfClose();
  }

  private static byte[] ticket(Ticket ticket) {
    return Flight.Ticket.newBuilder()
        .setTicket(ByteString.copyFrom(ticket.getBytes()))
        .build()
        .toByteArray();
  }
}
