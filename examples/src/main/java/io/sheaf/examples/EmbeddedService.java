package io.sheaf.examples;

import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Appender;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Store;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// A service that keeps what it measures in a store of its own, and lets others read it.
///
/// It writes and counts in process, while any Flight client reads the same tables.
public final class EmbeddedService implements AutoCloseable {
  private static final Schema LATENCIES =
      new Schema(
          List.of(
              Field.notNullable("at", new ArrowType.Int(64, true)),
              Field.notNullable("micros", new ArrowType.Int(64, true))));

  private final BufferAllocator allocator = new RootAllocator();
  private final Store store;
  private final SheafServer server;

  /// Opens the store in a directory, made if there is none, and listens on a free port.
  EmbeddedService(Path directory) {
    store = Store.open(directory, Options.defaults().pool(Options.mib(64)));
    store.createTable("latencies", LATENCIES, TableOptions.defaults());
    server = SheafServer.start(store, ServerOptions.defaults().port(0));
  }

  /// Writes `count` rows, which are durable and seen by all when this returns; once for a key.
  void record(long first, int count, Key key) throws IOException {
    try (Appender appender = store.table("latencies").appender(allocator, key)) {
      BigIntVector at = (BigIntVector) appender.root().getVector("at");
      BigIntVector micros = (BigIntVector) appender.root().getVector("micros");
      for (int i = 0; i < count; i++) {
        at.setSafe(i, first + i);
        micros.setSafe(i, 100 + (first + i) % 900);
      }
      appender.root().setRowCount(count);
      appender.flush();
      appender.commit();
    }
  }

  /// How many rows are slow: counted over frames, without a copy.
  long slow(long micros) {
    try (Snapshot snapshot = store.snapshot()) {
      return snapshot.table("latencies").scan().where("micros >= ?", micros).count();
    }
  }

  /// The same, as somebody else asks for it.
  long slowByFlight(long micros) throws Exception {
    String json = "{\"table\": \"latencies\", \"where\": \"micros >= %d\"}".formatted(micros);
    Location location = Location.forGrpcInsecure("127.0.0.1", server.port());
    long rows = 0;
    try (FlightClient client = FlightClient.builder(allocator, location).build();
        FlightStream stream = client.getStream(new Ticket(json.getBytes(StandardCharsets.UTF_8)))) {
      while (stream.next()) rows += stream.getRoot().getRowCount();
    }
    return rows;
  }

  @Override
  public void close() {
    server.close();
    store.close();
    allocator.close();
  }

  /// Takes the directory of the store, or makes a temporary one.
  public static void main(String[] args) throws Exception {
    Path directory =
        args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("sheaf-example");
    System.out.println(run(directory.resolve("service")));
  }

  /// Ten batches, and what is slow in them.
  static String run(Path directory) throws Exception {
    try (EmbeddedService service = new EmbeddedService(directory)) {
      for (int i = 0; i < 10; i++) service.record(i * 10_000L, 10_000, Key.of("batch " + i));
      service.record(0, 10_000, Key.of("batch 0")); // again, after a doubt: nothing is written
      return service.slow(950)
          + " of 100000 are slow, and as Flight tells it "
          + service.slowByFlight(950);
    }
  }
}
