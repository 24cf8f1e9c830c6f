package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.sheaf.flight.budget.BudgetLimits;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.ipc.BatchHeader;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.kernel.Little;
import io.sheaf.store.Options;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.Ticket;
import org.junit.jupiter.api.Test;

/// Compressed batches that are expanded to be cut, seen by clients: the memory for that is of the
/// budget.
final class ExpandedTest {
  private static final int ROWS = 700_000;
  private static final int BATCHES = 3;

  /// What one batch expands to: 8 and 4 bytes a row, a bit, and the text.
  private static final long EXPANDED = ROWS * 13L;

  private static final String SMALL = "{\"table\":\"t\",\"max_message_bytes\":65536}";
  private static final String WHOLE = "{\"table\":\"t\",\"max_message_bytes\":100000000}";

  private static ServedStore served(int mib, Duration patience) throws Exception {
    ServerLimits limits =
        ServerLimits.defaults().budget(BudgetLimits.defaults().patience(patience));
    ServedStore served =
        new ServedStore(
            ServerOptions.defaults().limits(limits),
            Options.defaults().pool(Options.mib(mib)).wait(Duration.ofMillis(100)));
    TableOptions options = TableOptions.defaults().batchRows(1 << 20).compressed(Codec.LZ4_FRAME);
    var _ = served.store.createTable(TableName.of("t"), Batches.SCHEMA, options);
    byte[][] messages = new byte[BATCHES + 1][];
    messages[0] = Batches.schema(Batches.path("t")).build().toByteArray();
    for (int i = 0; i < BATCHES; i++) {
      FlightData.Builder batch = Batches.rows((long) i * ROWS, ROWS);
      // With a tag batches stay as they are.
      messages[i + 1] = batch.setAppMetadata(ByteString.copyFromUtf8("" + i)).build().toByteArray();
    }
    try (RawClient raw = new RawClient(served.server.port())) {
      RawClient.Answer answer = raw.call(RawClient.DO_PUT, messages);
      assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
    }
    return served;
  }

  private static byte[] ticket(String json) {
    return Ticket.newBuilder().setTicket(ByteString.copyFrom(json, UTF_8)).build().toByteArray();
  }

  private static void assertNothingIsLeft(ServedStore served) throws InterruptedException {
    served.awaitNoPins();
    served.await(() -> served.gauge("sheaf.budget.reserved.bytes") == 0);
    assertEquals(0, served.gauge("sheaf.made.bytes"));
  }

  /// The rows of an uncompressed message, whose numbers go on from `first`.
  private static long rows(byte[] message, long first) throws Exception {
    FlightData data = FlightData.parseFrom(message);
    MemorySegment header = MemorySegment.ofArray(data.getDataHeader().toByteArray());
    BatchHeader parsed = BatchHeader.parse(header, Batches.SCHEMA);
    try (Arena memory = Arena.ofConfined()) {
      byte[] sent = data.getDataBody().toByteArray();
      MemorySegment body = memory.allocate(sent.length, 64).copyFrom(MemorySegment.ofArray(sent));
      RowBatch rows = parsed.arrays((offset, length) -> body.asSlice(offset, length));
      for (long i = 0; i < rows.rows(); i++) {
        long value = rows.columns().getFirst().buffers().get(1).get(Little.LONG, 8 * i);
        assertEquals(first + i, value);
      }
      return rows.rows();
    }
  }

  private static long assertRows(RawClient.Answer answer) throws Exception {
    assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
    long seen = 0;
    for (byte[] message : answer.messages().subList(1, answer.messages().size())) {
      seen += rows(message, seen);
    }
    return seen;
  }

  @Test
  void whatExpandsToMoreThanThePoolIsRefusedAndGoesOutWhole() throws Exception {
    try (ServedStore served = served(8, Duration.ofMinutes(10));
        RawClient client = new RawClient(served.server.port())) {
      RawClient.Answer cut = client.call(RawClient.DO_GET, ticket(SMALL));
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, cut.status().getCode());
      assertTrue(cut.text().contains("max_message_bytes"), cut.text());
      assertTrue(cut.text().endsWith("[POOL_EXHAUSTED]"), cut.text());
      RawClient.Answer limited =
          client.call(RawClient.DO_GET, ticket("{\"table\":\"t\",\"limit\":10}"));
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, limited.status().getCode());
      assertNothingIsLeft(served);
      RawClient.Answer whole = client.call(RawClient.DO_GET, ticket(WHOLE));
      assertEquals(Status.Code.OK, whole.status().getCode(), whole.text());
      assertEquals(1 + BATCHES, whole.messages().size());
      assertNothingIsLeft(served);
    }
  }

  @Test
  void partsAndLimitsOfCompressedBatchesAreTheirRows() throws Exception {
    try (ServedStore served = served(64, Duration.ofMinutes(10));
        RawClient client = new RawClient(served.server.port())) {
      RawClient.Answer all = client.call(RawClient.DO_GET, ticket(SMALL));
      assertTrue(all.messages().size() > 200, all.messages().size() + " messages");
      assertEquals((long) BATCHES * ROWS, assertRows(all));
      for (byte[] message : all.messages()) assertTrue(message.length <= 65_536);
      for (long limit : new long[] {1, 10, ROWS - 1, ROWS + 777, 3L * ROWS - 1}) {
        String json = "{\"table\":\"t\",\"max_message_bytes\":65536,\"limit\":" + limit + "}";
        assertEquals(limit, assertRows(client.call(RawClient.DO_GET, ticket(json))));
      }
      assertNothingIsLeft(served);
    }
  }

  @Test
  void oneBatchAtATimeIsExpandedForASlowClientAndOthersWaitForTheRoom() throws Exception {
    // Room for one that is expanded and not for two: of 32 MiB three quarters are the budget.
    try (ServedStore served = served(32, Duration.ofMinutes(10));
        RawClient narrow = RawClient.narrow(served.server.port());
        RawClient client = new RawClient(served.server.port())) {
      GetCall stalled = GetCall.start(narrow, SMALL, CallOptions.DEFAULT, 2);
      served.await(() -> served.gauge("sheaf.made.bytes") >= EXPANDED);
      GetCall second = GetCall.start(client, SMALL, CallOptions.DEFAULT, Integer.MAX_VALUE);
      served.await(() -> served.gauge("sheaf.budget.waiting") == 1);
      double reserved = served.gauge("sheaf.budget.reserved.bytes");
      assertTrue(reserved >= EXPANDED, reserved + " bytes");
      // One batch, and less again of offsets for the parts that are queued.
      double made = served.gauge("sheaf.made.bytes");
      assertTrue(made < 2 * EXPANDED, made + " bytes for one that expands to " + EXPANDED);
      assertFalse(second.hasEnded());
      stalled.cancel();
      assertEquals(Status.Code.OK, second.end().getCode());
      assertTrue(second.messages.get() > 200, second.messages + " messages");
      assertNothingIsLeft(served);
    }
  }

  @Test
  void whoCannotHaveTheRoomInTimeIsToldWhoHasIt() throws Exception {
    try (ServedStore served = served(32, Duration.ofMillis(200));
        RawClient narrow = RawClient.narrow(served.server.port());
        RawClient client = new RawClient(served.server.port())) {
      GetCall stalled = GetCall.start(narrow, SMALL, CallOptions.DEFAULT, 2);
      served.await(() -> served.gauge("sheaf.made.bytes") >= EXPANDED);
      RawClient.Answer late = client.call(RawClient.DO_GET, ticket(SMALL));
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, late.status().getCode());
      assertTrue(late.text().contains("the oldest are DoGet"), late.text());
      stalled.cancel();
      assertNothingIsLeft(served);
    }
  }
}
