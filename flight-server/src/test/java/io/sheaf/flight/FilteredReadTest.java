package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/// Reads with a filter, as clients see them.
final class FilteredReadTest {
  private static final int BATCHES = 12;
  private static final int ROWS = 20_000;
  private static final long ALL = (long) BATCHES * ROWS;

  private final Random random = Seed.random(Seed.value("FilteredReadTest"), 0);

  private static ServedStore filled(@Nullable Codec codec) throws Exception {
    var served = new ServedStore(ServerOptions.defaults(), Options.defaults().pool(32L << 20));
    TableOptions options = TableOptions.defaults().batchRows(ROWS);
    if (codec != null) options = options.compressed(codec);
    var _ = served.store.createTable(TableName.of("t"), Batches.SCHEMA, options);
    byte[][] messages = new byte[BATCHES + 1][];
    messages[0] = Batches.schema(Batches.path("t")).build().toByteArray();
    for (int i = 0; i < BATCHES; i++) {
      messages[i + 1] = Batches.rows((long) i * ROWS, ROWS).build().toByteArray();
    }
    try (RawClient raw = served.raw()) {
      RawClient.Answer answer = raw.call(RawClient.DO_PUT, messages);
      assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
    }
    return served;
  }

  /// A predicate as JSON fields, and what it means.
  private record Case(String fields, LongPredicate kept) {}

  private List<Case> cases() {
    long low = random.nextLong(ALL);
    long high = low + random.nextLong(ALL / 4);
    int digit = random.nextInt(10);
    return List.of(
        new Case(
            "\"where\":\"v BETWEEN ? AND ?\",\"params\":[%d,%d]".formatted(low, high),
            v -> low <= v && v <= high),
        new Case("\"where\":\"s IS NULL AND v >= %d\"".formatted(low), v -> v % 3 == 0 && v >= low),
        new Case(
            "\"where\":\"s LIKE '%%%d'\"".formatted(digit), v -> v % 3 != 0 && v % 10 == digit),
        new Case("\"where\":\"v < 0\"", _ -> false),
        new Case("\"where\":\"v >= 0\"", _ -> true),
        new Case(
            "\"where\":\"NOT (v > $high)\",\"params\":{\"high\":%d}".formatted(high),
            v -> v <= high));
  }

  private static List<Long> read(ServedStore served, Ticket ticket) throws Exception {
    List<Long> rows = new ArrayList<>();
    try (FlightStream stream = served.client.getStream(ticket)) {
      while (stream.next()) {
        BigIntVector v = (BigIntVector) stream.getRoot().getVector("v");
        VarCharVector s = (VarCharVector) stream.getRoot().getVector("s");
        for (int i = 0; i < v.getValueCount(); i++) {
          rows.add(v.get(i));
          if (s == null) continue;
          assertEquals(v.get(i) % 3 == 0, s.isNull(i));
          if (!s.isNull(i)) assertEquals(Long.toString(v.get(i)), new String(s.get(i), UTF_8));
        }
      }
    }
    return rows;
  }

  private void assertKept(ServedStore served, Case wanted, boolean split) throws Exception {
    String rest = random.nextBoolean() ? ",\"columns\":[\"v\"]" : ",\"columns\":[\"s\",\"v\"]";
    if (split) rest += ",\"max_message_bytes\":65536";
    long most = random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(ALL / 2);
    if (most < Long.MAX_VALUE) rest += ",\"limit\":" + most;
    String json = "{\"table\":\"t\"," + wanted.fields() + rest + "}";
    List<Long> expected =
        LongStream.range(0, ALL).filter(wanted.kept()).limit(most).boxed().toList();
    assertEquals(expected, read(served, new Ticket(json.getBytes(UTF_8))), json);
    String parts = json.replace("{\"table\"", "{\"parts\":3,\"table\"");
    FlightInfo info = served.client.getInfo(FlightDescriptor.command(parts.getBytes(UTF_8)));
    assertEquals(-1, info.getRecords());
    assertTrue(new String(info.getAppMetadata(), UTF_8).contains("\"rows_exact\":false"));
    List<Long> together = new ArrayList<>();
    for (FlightEndpoint endpoint : info.getEndpoints()) {
      together.addAll(read(served, endpoint.getTicket()));
    }
    assertEquals(expected, together, json);
  }

  @ParameterizedTest
  @NullSource
  @EnumSource(Codec.class)
  void theRowsThatAreKeptAndNoOthersAreSent(@Nullable Codec codec) throws Exception {
    try (ServedStore served = filled(codec)) {
      for (int round = 0; round < 2; round++) {
        for (Case wanted : cases()) {
          // Java's client cannot expand: so nothing may come that is compressed.
          assertKept(served, wanted, codec != null || random.nextBoolean());
        }
      }
      served.awaitNoPins();
      served.await(() -> served.gauge("sheaf.budget.reserved.bytes") == 0);
      assertEquals(0, served.gauge("sheaf.made.bytes"));
    }
  }

  @Test
  void numbersInJsonAreNotRounded() throws Exception {
    long first = 1L << 53;
    try (ServedStore served = filled(null);
        RawClient raw = served.raw()) {
      byte[] schema = Batches.schema(Batches.path("big")).build().toByteArray();
      byte[] rows = Batches.rows(first, 3).build().toByteArray();
      RawClient.Answer answer = raw.call(RawClient.DO_PUT, schema, rows);
      assertEquals(Status.Code.OK, answer.status().getCode(), answer.text());
      for (String number : List.of((first + 1) + ".0", (first + 1) + "", "9007199254740993e0")) {
        String json = "{\"table\":\"big\",\"where\":\"v = ?\",\"params\":[" + number + "]}";
        assertEquals(List.of(first + 1), read(served, new Ticket(json.getBytes(UTF_8))), json);
      }
      String json = "{\"table\":\"big\",\"where\":\"v < ?\",\"params\":[18446744073709551615]}";
      assertEquals(3, read(served, new Ticket(json.getBytes(UTF_8))).size());
      Ticket far = new Ticket(json.replace("5]", "5e99999]").getBytes(UTF_8));
      assertThrows(FlightRuntimeException.class, () -> read(served, far));
      served.awaitNoPins();
    }
  }

  @Test
  void whatMatchesWhollyIsNotCopiedAndWhatCannotMatchIsNotRead() throws Exception {
    try (ServedStore served = filled(null)) {
      Ticket whole = new Ticket("{\"table\":\"t\",\"where\":\"v > -1\"}".getBytes(UTF_8));
      assertEquals(ALL, read(served, whole).size());
      assertEquals(0, served.server.counters().copiedBytes());
      Ticket none = new Ticket("{\"table\":\"t\",\"where\":\"v = -1\"}".getBytes(UTF_8));
      long hits = served.store.poolReport().hits() + served.store.poolReport().misses();
      assertEquals(List.of(), read(served, none));
      long pins = served.store.poolReport().hits() + served.store.poolReport().misses() - hits;
      assertTrue(pins <= 2, pins + " pages were asked for");
      Ticket some = new Ticket("{\"table\":\"t\",\"where\":\"s LIKE '%7'\"}".getBytes(UTF_8));
      assertTrue(read(served, some).size() > ALL / 20);
      assertTrue(served.server.counters().copiedBytes() > 0, "picked rows are copies");
      served.awaitNoPins();
    }
  }

  private static String act(ServedStore served, String action, String json) {
    Iterator<Result> results = served.client.doAction(new Action(action, json.getBytes(UTF_8)));
    String answer = new String(results.next().getBody(), UTF_8);
    assertFalse(results.hasNext());
    return answer;
  }

  @Test
  void whatIsDeletedIsGoneAndWhoReadsAnOlderSnapshotStillHasIt() throws Exception {
    try (ServedStore served = filled(null)) {
      Ticket all = new Ticket("{\"table\":\"t\",\"max_message_bytes\":65536}".getBytes(UTF_8));
      FlightDescriptor table = FlightDescriptor.command("{\"table\":\"t\"}".getBytes(UTF_8));
      FlightInfo before = served.client.getInfo(table);
      String json =
          "{\"table\":\"t\",\"where\":\"v < ? OR s LIKE '%7'\",\"params\":[70],\"key\":\"k\"}";
      String answer = act(served, "sheaf.v1.delete", json);
      LongPredicate left = v -> v >= 70 && !(v % 3 != 0 && v % 10 == 7);
      List<Long> expected = LongStream.range(0, ALL).filter(left).boxed().toList();
      assertTrue(answer.contains("\"rows\":" + (ALL - expected.size())), answer);
      assertTrue(answer.contains("\"duplicate\":false"), answer);
      assertEquals(expected, read(served, all));
      assertEquals(expected.size(), served.client.getInfo(table).getRecords());
      assertTrue(act(served, "sheaf.v1.delete", json).contains("\"duplicate\":true"));
      assertEquals(ALL, read(served, before.getEndpoints().getFirst().getTicket()).size());
      for (String wrong : List.of("{\"table\":\"t\"}", "{\"table\":\"t\",\"where\":\"w = 1\"}")) {
        assertThrows(FlightRuntimeException.class, () -> act(served, "sheaf.v1.delete", wrong));
      }
      answer = act(served, "sheaf.v1.truncate", "{\"table\":\"t\"}");
      assertTrue(answer.contains("\"rows\":" + expected.size()), answer);
      assertEquals(List.of(), read(served, all));
      assertEquals(ALL, read(served, before.getEndpoints().getFirst().getTicket()).size());
      served.awaitNoPins();
    }
  }

  @Test
  void aDeletionThatLooksAtRowsWaitsForRoomAsAReadDoes() throws Exception {
    try (ServedStore served = filled(null)) {
      // Another bound than a batch has, so that the rows themselves have to tell.
      String json = "{\"table\":\"t\",\"where\":\"v = 7 OR s = '8'\"}";
      long bytes;
      try (Snapshot snapshot = served.store.snapshot()) {
        bytes = snapshot.table("t").scan().where("v = 7 OR s = '8'").lookBytes();
        assertEquals(0, snapshot.table("t").scan().where("v < 0").lookBytes() >> 20);
        assertEquals(0, snapshot.table("t").scan().lookBytes());
      }
      assertTrue(bytes > ROWS * 8L && bytes < ROWS * 32L, bytes + " bytes are looked at");
      String answer = act(served, "sheaf.v1.delete", json);
      assertTrue(answer.contains("\"rows\":2"), answer);
      served.await(() -> served.gauge("sheaf.budget.reserved.bytes") == 0);
      served.awaitNoPins();
    }
  }

  @Test
  void aFilterThatCannotBeIsRefusedWithItsPlace() throws Exception {
    try (ServedStore served = filled(null)) {
      for (String where : List.of("v >", "w > 1", "v > 'x'", "v > ?")) {
        String json = "{\"table\":\"t\",\"where\":\"" + where + "\"}";
        FlightRuntimeException refused =
            assertThrows(
                FlightRuntimeException.class,
                () -> served.client.getInfo(FlightDescriptor.command(json.getBytes(UTF_8))));
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.contains(" where:"), said);
      }
    }
  }

  /// Levels of NOT, each around a disjunction or conjunction with the one below it.
  private static String nested(int depth, String word) {
    return ("NOT (v = 2 " + word + " ").repeat(depth) + "v = 2" + ")".repeat(depth);
  }

  @Test
  void whatIsAskedAtTheBoundsOfTheGrammarHasTicketsThatOpen() throws Exception {
    try (ServedStore served = filled(null)) {
      for (Case wanted :
          List.of(
              new Case("\"where\":\"" + nested(199, "OR") + "\"", v -> v != 2),
              new Case("\"where\":\"" + nested(199, "AND") + "\"", v -> v != 2),
              new Case("\"where\":\"v < 123e10000\"", _ -> true),
              new Case("\"where\":\"v > 0.15e-10000\"", v -> v > 0))) {
        assertKept(served, wanted, false);
      }
    }
  }

  @Test
  void aValueThatIsUsedOftenIsRefusedBeforeItTakesMemory() throws Exception {
    try (ServedStore served = filled(null)) {
      String params = ",\"params\":{\"p\":\"" + "x".repeat(32_000) + "\"}}";
      for (String where :
          List.of("s IN (" + "$p,".repeat(10_000) + "$p)", "s=$p" + " OR s=$p".repeat(3_899))) {
        String json = "{\"table\":\"t\",\"where\":\"" + where + "\"" + params;
        assertTrue(json.length() < 64 << 10, json.length() + " bytes");
        FlightDescriptor asked = FlightDescriptor.command(json.getBytes(UTF_8));
        for (Executable call :
            List.<Executable>of(
                () -> served.client.getInfo(asked),
                () -> read(served, new Ticket(json.getBytes(UTF_8))))) {
          String said =
              String.valueOf(assertThrows(FlightRuntimeException.class, call).getMessage());
          assertTrue(said.contains("values of more than 1048576 characters"), said);
        }
      }
    }
  }
}
