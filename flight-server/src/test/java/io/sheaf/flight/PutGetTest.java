package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.arrow.flight.CallOptions.timeout;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.sheaf.flight.error.Errors;
import io.sheaf.flight.json.Json;
import io.sheaf.flight.read.GetHandler;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.store.Snapshot;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.PutResult;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PutGetTest {
  private ServedStore served;
  private RawClient raw;

  @BeforeEach
  void open() {
    served = new ServedStore();
    raw = new RawClient(served.server.port());
  }

  @AfterEach
  void close() throws Exception {
    raw.close();
    served.close();
  }

  private RawClient.Answer put(FlightData.Builder... messages) throws Exception {
    byte[][] bytes = new byte[messages.length][];
    for (int i = 0; i < bytes.length; i++) bytes[i] = messages[i].build().toByteArray();
    return raw.call(RawClient.DO_PUT, bytes);
  }

  private static void assertOk(RawClient.Answer answer) {
    assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
  }

  private List<Long> values(Ticket ticket) throws Exception {
    List<Long> values = new ArrayList<>();
    try (FlightStream stream = served.client.getStream(ticket)) {
      while (stream.next()) {
        VectorSchemaRoot root = stream.getRoot();
        if (root.getVector("v") instanceof BigIntVector v) {
          for (int i = 0; i < root.getRowCount(); i++) values.add(v.get(i));
        }
        FieldVector s = root.getVector("s");
        for (int i = 0; s != null && i < root.getRowCount(); i++) {
          Object text = s.getObject(i);
          long number = values.get(values.size() - root.getRowCount() + i);
          assertEquals(number % 3 == 0 ? "null" : "" + number, String.valueOf(text));
        }
      }
    }
    return values;
  }

  private static Ticket json(String json) {
    return new Ticket(json.getBytes(UTF_8));
  }

  private static List<Long> range(long first, long end) {
    List<Long> values = new ArrayList<>();
    for (long v = first; v < end; v++) values.add(v);
    return values;
  }

  @Test
  void whatIsPutByPathComesBack() throws Exception {
    RawClient.Answer answer =
        put(
            Batches.schema(Batches.path("t")),
            Batches.rows(0, 1000),
            Batches.rows(1000, 50_000),
            Batches.rows(51_000, 1));
    assertOk(answer);
    assertEquals(1, answer.messages().size());
    var result =
        Json.object(
            PutResult.parseFrom(answer.messages().getFirst()).getAppMetadata().toByteArray());
    assertEquals(51_001L, result.get("rows"));
    assertEquals(false, result.get("duplicate"));
    FlightInfo info = served.client.getInfo(FlightDescriptor.path("t"));
    assertEquals(51_001, info.getRecords());
    assertEquals(1, info.getEndpoints().size());
    FlightEndpoint endpoint = info.getEndpoints().getFirst();
    assertTrue(endpoint.getLocations().isEmpty());
    assertEquals(range(0, 51_001), values(endpoint.getTicket()));
  }

  @Test
  void largeBatchesComeBack() throws Exception {
    assertOk(
        put(
            Batches.schema(Batches.path("t")),
            Batches.rows(0, 100_000),
            Batches.rows(100_000, 200_000),
            Batches.rows(300_000, 1)));
    FlightInfo info = served.client.getInfo(FlightDescriptor.path("t"));
    assertEquals(range(0, 300_001), values(info.getEndpoints().getFirst().getTicket()));
  }

  @Test
  void aLargeBatchWithoutItsEndIsRefusedAndLeavesNothing() throws Exception {
    FlightData.Builder rows = Batches.rows(0, 100_000);
    ByteString body = rows.getDataBody();
    rows.setDataBody(body.substring(0, body.size() - 64));
    RawClient.Answer answer = put(Batches.schema(Batches.path("t")), rows);
    assertEquals(Status.Code.INVALID_ARGUMENT, answer.status().getCode(), answer.text());
    try (Snapshot snapshot = served.store.snapshot()) {
      assertEquals(List.of(), snapshot.tables());
    }
  }

  @Test
  void theSameKeyIsWrittenOnce() throws Exception {
    FlightData.Builder head =
        Batches.schema(
            Batches.command(
                "{\"put\":\"append\",\"table\":\"s.t\",\"key\":\"k1\",\"create\":true}"));
    assertOk(put(head, Batches.rows(0, 10)));
    RawClient.Answer again = put(head, Batches.rows(0, 10));
    assertOk(again);
    var result =
        Json.object(
            PutResult.parseFrom(again.messages().getFirst()).getAppMetadata().toByteArray());
    assertEquals(true, result.get("duplicate"));
    assertEquals("k1", result.get("key"));
    assertEquals(range(0, 10), values(json("{\"table\":\"s.t\"}")));
  }

  @Test
  void appendingToNoTableNeedsCreate() throws Exception {
    RawClient.Answer answer =
        put(
            Batches.schema(Batches.command("{\"put\":\"append\",\"table\":\"t\"}")),
            Batches.rows(0, 1));
    assertEquals(Status.Code.NOT_FOUND, answer.status().getCode());
    assertTrue(answer.text().endsWith("[UNKNOWN_TABLE]"), answer.text());
    byte[] object = answer.trailers().get(Errors.TRAILER);
    assertNotNull(object);
    assertEquals("UNKNOWN_TABLE", Json.object(object).get("code"));
  }

  @Test
  void anOverwriteTakesThePlaceOfTheTableButNotOfWhatTicketsRead() throws Exception {
    assertOk(put(Batches.schema(Batches.path("t")), Batches.rows(0, 100)));
    FlightInfo before = served.client.getInfo(FlightDescriptor.path("t"));
    assertOk(
        put(
            Batches.schema(Batches.command("{\"put\":\"overwrite\",\"table\":\"t\"}")),
            Batches.rows(500, 7)));
    assertEquals(range(500, 507), values(json("{\"table\":\"t\"}")));
    assertEquals(range(0, 100), values(before.getEndpoints().getFirst().getTicket()));
    assertEquals(range(0, 100), values(json("{\"table\":\"t\",\"at\":1}")));
    assertEquals(
        Status.Code.NOT_FOUND,
        raw.call(RawClient.DO_GET, ticketBytes("{\"table\":\"t\",\"at\":99}")).status().getCode());
  }

  @Test
  void aPathOfOneElementIsThatVeryNameAndOfTwoASchema() throws Exception {
    assertOk(put(Batches.schema(Batches.path("a.b")), Batches.rows(0, 1)));
    assertOk(put(Batches.schema(Batches.path("a", "b")), Batches.rows(0, 2)));
    assertEquals(range(0, 1), values(json("{\"table\":\"a.b\"}")));
    FlightInfo exact = served.client.getInfo(FlightDescriptor.path("a", "b"));
    assertEquals(2, exact.getRecords());
    assertEquals(range(0, 2), values(exact.getEndpoints().getFirst().getTicket()));
    RawClient.Answer three = put(Batches.schema(Batches.path("a", "b", "c")), Batches.rows(0, 1));
    assertEquals(Status.Code.INVALID_ARGUMENT, three.status().getCode());
  }

  @Test
  void aProjectionHasItsColumnsInItsOrderAndALimitIsExact() throws Exception {
    assertOk(put(Batches.schema(Batches.path("t")), Batches.rows(0, 30_000)));
    try (FlightStream stream =
        served.client.getStream(
            json("{\"table\":\"t\",\"columns\":[\"s\",\"v\"],\"limit\":12345}"))) {
      assertEquals("s", stream.getSchema().getFields().getFirst().getName());
      long rows = 0;
      while (stream.next()) rows += stream.getRoot().getRowCount();
      assertEquals(12_345, rows);
    }
    assertEquals(
        range(0, 999), values(json("{\"table\":\"t\",\"columns\":[\"v\"],\"limit\":999}")));
    assertEquals(List.of(), values(json("{\"table\":\"t\",\"limit\":0}")));
  }

  /// An answer that comes alone is longer than what is queued for a client.
  @Test
  void aLongSchemaIsToldWhole() {
    String note = "sheaf".repeat(1 << 19);
    var field = io.sheaf.format.schema.Field.of("v", new Type.Int(64, true), true);
    var schema = new Schema(List.of(field), List.of(new KeyValue("note", note)));
    served.store.createTable(TableName.of("t"), SchemaMessage.of(schema), TableOptions.defaults());
    var told = served.client.getSchema(FlightDescriptor.path("t"), timeout(20, TimeUnit.SECONDS));
    assertEquals(note, told.getSchema().getCustomMetadata().get("note"));
    var info = served.client.getInfo(FlightDescriptor.path("t"), timeout(20, TimeUnit.SECONDS));
    assertEquals(note, info.getSchemaOptional().orElseThrow().getCustomMetadata().get("note"));
  }

  @Test
  void partsTogetherAreTheTable() throws Exception {
    FlightData.Builder[] messages = new FlightData.Builder[21];
    messages[0] = Batches.schema(Batches.path("t"));
    for (int i = 0; i < 20; i++) messages[i + 1] = Batches.rows(i * 65_536L, 65_536);
    assertOk(put(messages));
    FlightInfo info =
        served.client.getInfo(
            FlightDescriptor.command(json("{\"table\":\"t\",\"parts\":7}").getBytes()));
    assertEquals(7, info.getEndpoints().size());
    List<Long> values = new ArrayList<>();
    for (FlightEndpoint endpoint : info.getEndpoints()) values.addAll(values(endpoint.getTicket()));
    assertEquals(range(0, 20 * 65_536), values);
  }

  @Test
  void aTaggedStreamIsAnsweredTagByTag() throws Exception {
    FlightData.Builder[] messages = new FlightData.Builder[6];
    messages[0] = Batches.schema(Batches.path("t"));
    for (int i = 0; i < 5; i++) {
      messages[i + 1] =
          Batches.rows(i * 10L, 10).setAppMetadata(ByteString.copyFromUtf8("tag" + i));
    }
    RawClient.Answer answer = put(messages);
    assertOk(answer);
    List<String> tags = new ArrayList<>();
    for (byte[] message : answer.messages()) {
      tags.add(PutResult.parseFrom(message).getAppMetadata().toStringUtf8());
    }
    assertEquals(List.of("tag0", "tag1", "tag2", "tag3", "tag4"), tags);
    assertEquals(range(0, 50), values(json("{\"table\":\"t\"}")));
    RawClient.Answer got = raw.call(RawClient.DO_GET, ticketBytes("{\"table\":\"t\"}"));
    List<String> numbers = new ArrayList<>();
    for (byte[] message : got.messages()) {
      numbers.add(FlightData.parseFrom(message).getAppMetadata().toStringUtf8());
    }
    assertEquals(List.of("", "0", "1", "2", "3", "4"), numbers, "batches stay as they were sent");
  }

  private static byte[] ticketBytes(String json) {
    return org.apache.arrow.flight.impl.Flight.Ticket.newBuilder()
        .setTicket(ByteString.copyFromUtf8(json))
        .build()
        .toByteArray();
  }

  @Test
  void aStreamTaggedInPartIsRefusedWhole() throws Exception {
    RawClient.Answer answer =
        put(
            Batches.schema(Batches.path("t")),
            Batches.rows(0, 10),
            Batches.rows(10, 10).setAppMetadata(ByteString.copyFromUtf8("late")));
    assertEquals(Status.Code.INVALID_ARGUMENT, answer.status().getCode());
    assertTrue(answer.text().contains("tag all batches or none"), answer.text());
    assertEquals(
        Status.Code.NOT_FOUND,
        raw.call(RawClient.DO_GET, ticketBytes("{\"table\":\"t\"}")).status().getCode());
  }

  @Test
  void aLargeBatchIsSplitAndResumedBehindAnyPart() throws Exception {
    assertOk(put(Batches.schema(Batches.path("t")), Batches.rows(0, 262_144)));
    String request = "{\"table\":\"t\",\"max_message_bytes\":65536}";
    RawClient.Answer all = raw.call(RawClient.DO_GET, ticketBytes(request));
    assertOk(all);
    int parts = all.messages().size() - 1;
    assertTrue(parts > 50, parts + " parts");
    for (int i = 1; i <= parts; i++) {
      byte[] message = all.messages().get(i);
      assertTrue(message.length <= 65_536, message.length + " bytes");
      assertEquals("" + (i - 1), FlightData.parseFrom(message).getAppMetadata().toStringUtf8());
    }
    assertEquals(range(0, 262_144), values(json(request)));
    Metadata after = new Metadata();
    after.put(GetHandler.AFTER, "41");
    RawClient.Answer rest = raw.call(RawClient.DO_GET, after, ticketBytes(request));
    assertOk(rest);
    assertEquals(parts - 42, rest.messages().size() - 1);
    for (int i = 1; i < rest.messages().size(); i++) {
      assertArrayEquals(all.messages().get(i + 42), rest.messages().get(i));
    }
  }
}
