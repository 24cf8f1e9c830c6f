package io.sheaf.examples;

import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/// The store as a Flight server, read by a stock Flight client.
public final class ServeAndFetch {
  private ServeAndFetch() {}

  /// Takes the directory of the store, or makes a temporary one.
  public static void main(String[] args) throws Exception {
    Path directory =
        args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("sheaf-example");
    System.out.println(run(directory.resolve("store")) + " rows over Flight");
  }

  /// Writes a table, serves it on a free port, and returns how many rows a client got.
  static long run(Path directory) throws Exception {
    WriteAndScan.run(directory);
    try (Store store = Store.open(directory, Options.defaults());
        SheafServer server = SheafServer.start(store, ServerOptions.defaults().port(0))) {
      return fetch(server.port(), "trips");
    }
  }

  private static long fetch(int port, String table) throws Exception {
    Location location = Location.forGrpcInsecure("127.0.0.1", port);
    long rows = 0;
    try (BufferAllocator allocator = new RootAllocator();
        FlightClient client = FlightClient.builder(allocator, location).build()) {
      for (FlightEndpoint endpoint : client.getInfo(FlightDescriptor.path(table)).getEndpoints()) {
        try (FlightStream stream = client.getStream(endpoint.getTicket())) {
          while (stream.next()) rows += stream.getRoot().getRowCount();
        }
      }
    }
    return rows;
  }
}
