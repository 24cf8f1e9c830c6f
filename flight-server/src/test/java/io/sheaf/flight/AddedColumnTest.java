package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.StreamGenerator;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.util.List;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Ticket;
import org.junit.jupiter.api.Test;

/// Columns that were added, over a server whose pool is smaller than their nulls.
final class AddedColumnTest {
  private static final int ROWS = 40_000;

  private static long read(ServedStore served, String fields) throws Exception {
    Ticket ticket = new Ticket(("{\"table\":\"t\"" + fields + "}").getBytes(UTF_8));
    long rows = 0;
    try (FlightStream stream = served.client.getStream(ticket)) {
      while (stream.next()) {
        rows += stream.getRoot().getRowCount();
        var nulls = stream.getRoot().getVector("embedding");
        assertEquals(nulls.getValueCount(), nulls.getNullCount());
      }
    }
    return rows;
  }

  @Test
  void nullsThatAreLongerThanThePoolAreNeitherPinnedNorCopied() throws Exception {
    Options small = Options.defaults().pool(Options.mib(16));
    try (ServedStore served = new ServedStore(ServerOptions.defaults(), small)) {
      var rows = new Incoming.Rows(Batches.batch(0, ROWS));
      var source = StreamGenerator.source(Batches.SCHEMA, List.of(rows));
      TableName name = TableName.of("t");
      served.store.createTable(name, source, TableOptions.defaults(), Key.random());
      Field item = Field.of("item", new Type.FloatingPoint(Type.Precision.SINGLE), true);
      Field embedding = Field.of("embedding", new Type.FixedSizeList(1024), true, item);
      SchemaMessage added = SchemaMessage.of(new Schema(List.of(embedding), List.of()));
      served.store.table("t").addColumns(added, Key.random());
      long copied = served.server.counters().copiedBytes();
      assertEquals(3, read(served, ",\"where\":\"embedding IS NULL AND v IN (1, 700, 39999)\""));
      assertEquals(2_000, read(served, ",\"limit\":2000"));
      assertTrue(served.server.counters().copiedBytes() - copied < 4 << 20);
      served.awaitNoPins();
    }
  }
}
