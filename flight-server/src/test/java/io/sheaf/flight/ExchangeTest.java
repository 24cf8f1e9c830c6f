package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.Options;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/// Rows by keys that a client streams, as Arrow Java and pyarrow see them.
final class ExchangeTest {
  private static final int BATCHES = 10;
  private static final int ROWS = 5000;
  private static final long ALL = (long) BATCHES * ROWS;
  private static final String READ = "{\"table\":\"t\",\"keys\":\"v\"}";

  private final long seed = Seed.value("ExchangeTest");

  private static ServedStore filled() throws Exception {
    var served = new ServedStore(ServerOptions.defaults(), Options.defaults().pool(32L << 20));
    TableOptions options = TableOptions.defaults().batchRows(ROWS);
    var _ = served.store.createTable(TableName.of("t"), Batches.SCHEMA, options);
    byte[][] messages = new byte[BATCHES + 1][];
    messages[0] = Batches.schema(Batches.path("t")).build().toByteArray();
    for (int i = 0; i < BATCHES; i++) {
      messages[i + 1] = Batches.rows((long) i * ROWS, ROWS).build().toByteArray();
    }
    try (RawClient raw = served.raw()) {
      var _ = raw.call(RawClient.DO_PUT, messages);
    }
    return served;
  }

  private static FlightDescriptor command(String json) {
    return FlightDescriptor.command(json.getBytes(UTF_8));
  }

  /// The rows by keys that come in batches of `size`.
  private static List<Long> rows(ServedStore served, String json, List<Long> keys, int size)
      throws Exception {
    try (BigIntVector column = new BigIntVector("v", served.allocator);
        FlightClient.ExchangeReaderWriter call = served.client.doExchange(command(json));
        VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of(column))) {
      call.getWriter().start(root);
      for (int from = 0; from < keys.size(); from += size) {
        List<Long> batch = keys.subList(from, Math.min(keys.size(), from + size));
        for (int i = 0; i < batch.size(); i++) column.setSafe(i, batch.get(i));
        root.setRowCount(batch.size());
        call.getWriter().putNext();
      }
      call.getWriter().completed();
      List<Long> rows = new ArrayList<>();
      while (call.getReader().next()) {
        BigIntVector v = (BigIntVector) call.getReader().getRoot().getVector("v");
        for (int i = 0; i < v.getValueCount(); i++) rows.add(v.get(i));
      }
      return rows;
    }
  }

  @Test
  void theRowsThatHaveAKeyComeOnceAndInTheOrderOfTheTable() throws Exception {
    Random random = Seed.random(seed, 0);
    try (ServedStore served = filled()) {
      for (int round = 0; round < 8; round++) {
        List<Long> keys = new ArrayList<>();
        for (int i = 0; i < 10 << round; i++) keys.add(random.nextLong(-10, ALL + 10));
        Set<Long> wanted = new HashSet<>(keys);
        List<Long> expected = LongStream.range(0, ALL).filter(wanted::contains).boxed().toList();
        assertEquals(expected, rows(served, READ, keys, 100), "seed " + seed);
        long most = random.nextLong(1 + expected.size());
        String few =
            "{\"table\":\"t\",\"keys\":\"v\",\"where\":\"v %% 1 = 0\",\"limit\":%d}"
                .formatted(most)
                .replace("v % 1 = 0", "s IS NULL");
        List<Long> thirds = expected.stream().filter(v -> v % 3 == 0).limit(most).toList();
        assertEquals(thirds, rows(served, few, keys, 7 + round * 100), "seed " + seed);
      }
      assertEquals(List.of(), rows(served, READ, List.of(), 10));
      served.await(() -> served.gauge("sheaf.keys.bytes") == 0);
    }
  }

  @Test
  void pagesWithoutAKeyAreNotRead() throws Exception {
    try (ServedStore served = filled()) {
      long before = served.store.poolReport().hits() + served.store.poolReport().misses();
      assertEquals(List.of(7L), rows(served, READ, List.of(7L), 10));
      long few = served.store.poolReport().hits() + served.store.poolReport().misses() - before;
      List<Long> everywhere = LongStream.range(0, BATCHES).map(i -> i * ROWS).boxed().toList();
      assertEquals(everywhere, rows(served, READ, everywhere, 10));
      long all =
          served.store.poolReport().hits() + served.store.poolReport().misses() - before - few;
      assertTrue(few * 3 < all, few + " pages for one batch, " + all + " for all");
    }
  }

  private static void refused(
      ServedStore served, FlightStatusCode status, String text, String json, String column) {
    FlightRuntimeException thrown =
        assertThrows(FlightRuntimeException.class, () -> exchange(served, json, column));
    assertEquals(status, thrown.status().code(), String.valueOf(thrown.status().description()));
    assertTrue(String.valueOf(thrown.status().description()).contains(text), thrown.toString());
  }

  private static void exchange(ServedStore served, String json, String column) throws Exception {
    try (VarCharVector keys = new VarCharVector(column, served.allocator);
        FlightClient.ExchangeReaderWriter call = served.client.doExchange(command(json));
        VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of(keys))) {
      call.getWriter().start(root);
      keys.setSafe(0, "1".getBytes(UTF_8));
      root.setRowCount(1);
      call.getWriter().putNext();
      call.getWriter().completed();
      while (call.getReader().next()) {
        // Until it fails.
      }
    }
  }

  @Test
  void whatCannotBeReadIsRefusedByName() throws Exception {
    try (ServedStore served = filled()) {
      String texts = "{\"table\":\"t\",\"keys\":\"s\"";
      exchange(served, texts + "}", "s");
      refused(served, FlightStatusCode.INVALID_ARGUMENT, "the one column", texts + "}", "v");
      refused(served, FlightStatusCode.INVALID_ARGUMENT, "does not compare", READ, "v");
      refused(
          served, FlightStatusCode.NOT_FOUND, "\"u\"", texts.replace("\"t\"", "\"u\"") + "}", "s");
      refused(served, FlightStatusCode.NOT_FOUND, "w", "{\"table\":\"t\",\"keys\":\"w\"}", "w");
      refused(served, FlightStatusCode.INVALID_ARGUMENT, "parts", texts + ",\"parts\":2}", "s");
      refused(served, FlightStatusCode.INVALID_ARGUMENT, "key", "{\"table\":\"t\"}", "s");
      refused(served, FlightStatusCode.INVALID_ARGUMENT, "kees", texts + ",\"kees\":1}", "s");
      refused(served, FlightStatusCode.UNIMPLEMENTED, "SQL", "SELECT 1", "s");
      served.await(() -> served.gauge("sheaf.keys.bytes") == 0);
    }
  }

  @Test
  void keysAreBoundedAndWhoGoesAwayLeavesNothing() throws Exception {
    try (ServedStore served = filled()) {
      long bound = Runtime.getRuntime().maxMemory() / 32;
      List<Long> keys = LongStream.range(0, bound / 256 + 1).boxed().toList();
      FlightRuntimeException thrown =
          assertThrows(FlightRuntimeException.class, () -> rows(served, READ, keys, 10_000));
      assertEquals(FlightStatusCode.RESOURCE_EXHAUSTED, thrown.status().code());
      assertTrue(thrown.toString().contains("[TOO_LARGE]"), thrown.toString());
      for (int i = 0; i < 20; i++) cancelled(served, i);
      assertEquals(List.of(3L), rows(served, READ, List.of(3L, 3L, -1L), 1));
      served.await(() -> served.gauge("sheaf.keys.bytes") == 0);
    }
  }

  /// One that is cancelled before its keys, among them, or while its rows come.
  private static void cancelled(ServedStore served, int round) throws Exception {
    try (BigIntVector column = new BigIntVector("v", served.allocator);
        VectorSchemaRoot root = new VectorSchemaRoot(List.<FieldVector>of(column))) {
      FlightClient.ExchangeReaderWriter call = served.client.doExchange(command(READ));
      call.getWriter().start(root);
      for (int i = 0; i < 1000; i++) column.setSafe(i, i);
      root.setRowCount(1000);
      if (round % 4 > 0) call.getWriter().putNext();
      if (round % 4 > 1) call.getWriter().completed();
      if (round % 4 > 2) assertTrue(call.getReader().next());
      call.getReader().cancel("enough", null);
      try {
        call.close();
      } catch (FlightRuntimeException e) {
        assertEquals(FlightStatusCode.CANCELLED, e.status().code());
      }
    }
  }

  @Test
  void keysOfPyarrowOfAllTypesFindTheirRows() throws Exception {
    try (ServedStore served = new ServedStore()) {
      String port = Integer.toString(served.server.port());
      String said = PyarrowTest.run("exchange.py", port, Long.toString(seed));
      assertTrue(said.contains("0 differ"), said);
    }
  }
}
