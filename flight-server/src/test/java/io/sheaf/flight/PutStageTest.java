package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.sheaf.flight.json.Json;
import java.util.Map;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.PutResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Stages, overwrites of some rows, and writes that expect a snapshot, over Flight.
final class PutStageTest {
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

  private RawClient.Answer put(String command, FlightData.Builder... rows) throws Exception {
    byte[][] bytes = new byte[1 + rows.length][];
    bytes[0] = Batches.schema(Batches.command(command)).build().toByteArray();
    for (int i = 0; i < rows.length; i++) bytes[i + 1] = rows[i].build().toByteArray();
    return raw.call(RawClient.DO_PUT, bytes);
  }

  private Map<String, @Nullable Object> done(String command, FlightData.Builder... rows)
      throws Exception {
    RawClient.Answer answer = put(command, rows);
    assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
    assertEquals(1, answer.messages().size());
    return Json.object(
        PutResult.parseFrom(answer.messages().getFirst()).getAppMetadata().toByteArray());
  }

  private void refused(Status.Code status, String code, String command) throws Exception {
    RawClient.Answer answer = put(command, Batches.rows(0, 1));
    assertEquals(status, answer.status().getCode(), answer.text());
    assertTrue(answer.text().contains("[" + code), answer.text());
  }

  private Map<String, @Nullable Object> act(String action, String body) {
    var results = served.client.doAction(new Action("sheaf.v1." + action, body.getBytes(UTF_8)));
    return Json.object(results.next().getBody());
  }

  private void refusedAct(FlightStatusCode status, String code, String action, String body) {
    FlightRuntimeException e =
        Assertions.assertThrows(FlightRuntimeException.class, () -> act(action, body));
    assertEquals(status, e.status().code());
    assertTrue(String.valueOf(e.getMessage()).contains("[" + code), e.getMessage());
  }

  /// Java's Flight has no word for ABORTED.
  private void refusedAct(String code, String action, String body) {
    FlightRuntimeException e =
        Assertions.assertThrows(FlightRuntimeException.class, () -> act(action, body));
    assertTrue(String.valueOf(e.getMessage()).contains("[" + code), e.getMessage());
  }

  private long rows(String table) {
    return served.client.getInfo(FlightDescriptor.path(table)).getRecords();
  }

  private static String append(String table) {
    return "{\"put\":\"append\",\"table\":\"" + table + "\",\"create\":true}";
  }

  @Test
  void stagesOfTwoTablesAreCommittedByOneAction() throws Exception {
    done(append("a"), Batches.rows(0, 10));
    done(append("b"), Batches.rows(0, 10));
    var first = done("{\"put\":\"stage\",\"table\":\"a\",\"key\":\"1\"}", Batches.rows(10, 5));
    var second = done("{\"put\":\"stage\",\"table\":\"b\"}", Batches.rows(10, 7));
    var again = done("{\"put\":\"stage\",\"table\":\"a\",\"key\":\"1\"}", Batches.rows(10, 5));
    assertEquals(true, again.get("duplicate"));
    assertEquals(first.get("stage"), again.get("stage"));
    assertEquals("main.b", second.get("table"));
    assertEquals(7L, second.get("rows"));
    assertTrue(String.valueOf(second.get("expires")).endsWith("Z"));
    assertEquals(10, rows("a"));
    String both = "{\"stages\":[" + first.get("stage") + "," + second.get("stage") + "]";
    var made = act("commit", both + ",\"key\":\"c\"}");
    assertEquals(12L, made.get("rows"));
    assertEquals(false, made.get("duplicate"));
    assertEquals(15, rows("a"));
    assertEquals(17, rows("b"));
    assertEquals(true, act("commit", both + ",\"key\":\"c\"}").get("duplicate"));
    refusedAct(FlightStatusCode.NOT_FOUND, "UNKNOWN_STAGE", "commit", both + "}");
    var late = done("{\"put\":\"stage\",\"table\":\"a\",\"key\":\"1\"}", Batches.rows(10, 5));
    assertNull(late.get("expires"));
    assertEquals(15, rows("a"));
  }

  @Test
  void anAbortedStageIsGone() throws Exception {
    done(append("a"), Batches.rows(0, 10));
    Object stage = done("{\"put\":\"stage\",\"table\":\"a\"}", Batches.rows(10, 5)).get("stage");
    assertEquals(1L, act("status", "{}").get("stages"));
    assertEquals(true, act("abort_stage", "{\"stage\":" + stage + "}").get("aborted"));
    assertEquals(false, act("abort_stage", "{\"stage\":" + stage + "}").get("aborted"));
    assertEquals(0L, act("status", "{}").get("stages"));
    refusedAct(
        FlightStatusCode.NOT_FOUND, "UNKNOWN_STAGE", "commit", "{\"stages\":[" + stage + "]}");
    refusedAct(FlightStatusCode.INVALID_ARGUMENT, "BAD_DATA", "commit", "{\"stages\":[]}");
    refusedAct(FlightStatusCode.INVALID_ARGUMENT, "BAD_REQUEST", "commit", "{}");
    refusedAct(FlightStatusCode.INVALID_ARGUMENT, "BAD_REQUEST", "commit", "{\"stages\":[\"x\"]}");
    assertEquals(10, rows("a"));
  }

  @Test
  void anOverwriteByAFilterTakesThePlaceOfWhatMatches() throws Exception {
    done(append("a"), Batches.rows(0, 100));
    var made =
        done(
            "{\"put\":\"overwrite\",\"table\":\"a\",\"where\":\"v >= ?\",\"params\":[40]}",
            Batches.rows(40, 3));
    assertEquals(3L, made.get("rows"));
    assertEquals(43, rows("a"));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "BAD_REQUEST",
        "{\"put\":\"append\",\"table\":\"a\",\"where\":\"v = 1\"}");
    refused(
        Status.Code.NOT_FOUND,
        "UNKNOWN_COLUMN",
        "{\"put\":\"overwrite\",\"table\":\"a\",\"where\":\"w = 1\"}");
    assertEquals(43, rows("a"));
    done("{\"put\":\"overwrite\",\"table\":\"a\"}", Batches.rows(0, 2));
    assertEquals(2, rows("a"));
  }

  @Test
  void aWriteIsAbortedWhenItsTableHasChangedSinceWhatItExpects() throws Exception {
    Object seen = done(append("a"), Batches.rows(0, 10)).get("snapshot");
    String expect = "\"expect\":" + seen + "}";
    Object next =
        done("{\"put\":\"append\",\"table\":\"a\",\"key\":\"k\"," + expect, Batches.rows(10, 5))
            .get("snapshot");
    assertEquals(
        true,
        done("{\"put\":\"append\",\"table\":\"a\",\"key\":\"k\"," + expect, Batches.rows(10, 5))
            .get("duplicate"));
    for (String put : new String[] {"append", "overwrite"}) {
      String command = "{\"put\":\"" + put + "\",\"table\":\"a\"," + expect;
      refused(Status.Code.ABORTED, "CONFLICT", command);
    }
    String where = "{\"table\":\"a\",\"where\":\"v = 1\"," + expect;
    refusedAct("CONFLICT", "delete", where);
    refusedAct("CONFLICT", "truncate", "{\"table\":\"a\"," + expect);
    refusedAct("CONFLICT", "drop_table", "{\"table\":\"a\"," + expect);
    refusedAct("CONFLICT", "rename_table", "{\"table\":\"a\",\"to\":\"b\"," + expect);
    Object stage = done("{\"put\":\"stage\",\"table\":\"a\"}", Batches.rows(15, 1)).get("stage");
    String commit = "{\"stages\":[" + stage + "],\"expect\":";
    refusedAct("CONFLICT", "commit", commit + seen + "}");
    assertEquals(1L, act("commit", commit + next + "}").get("rows"));
    assertEquals(16, rows("a"));
    act("drop_table", "{\"table\":\"a\",\"key\":\"d\"}");
    assertEquals(true, act("drop_table", "{\"table\":\"a\",\"key\":\"d\"}").get("duplicate"));
  }

  @Test
  void aStageIsForATableThatIsThereAndIsOne() throws Exception {
    refused(Status.Code.NOT_FOUND, "UNKNOWN_TABLE", "{\"put\":\"stage\",\"table\":\"a\"}");
    done(append("a"), Batches.rows(0, 10));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "BAD_REQUEST",
        "{\"put\":\"stage\",\"table\":\"a\",\"create\":true}");
    refused(
        Status.Code.INVALID_ARGUMENT,
        "BAD_REQUEST",
        "{\"put\":\"stage\",\"table\":\"a\",\"expect\":1}");
    RawClient.Answer tagged =
        put(
            "{\"put\":\"stage\",\"table\":\"a\"}",
            Batches.rows(0, 1).setAppMetadata(ByteString.copyFromUtf8("t")));
    assertEquals(Status.Code.INVALID_ARGUMENT, tagged.status().getCode(), tagged.text());
    assertEquals(0L, act("status", "{}").get("stages"));
  }
}
