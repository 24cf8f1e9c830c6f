package io.sheaf.benchmarks.wire;

import io.sheaf.flight.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;

/// The client of Arrow Java, which takes the orders that `client.py` takes, of one stream.
public final class JavaClient {
  private JavaClient() {}

  /// Reads until its standard input ends.
  public static void main(String[] args) throws IOException {
    var input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    Map<String, FlightClient> clients = new HashMap<>();
    try (BufferedReader lines = new BufferedReader(input);
        BufferAllocator allocator = new RootAllocator()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<?, ?> order = Json.object(line.getBytes(StandardCharsets.UTF_8));
        FlightClient client =
            clients.computeIfAbsent(
                text(order, "uri"), uri -> FlightClient.builder(allocator, location(uri)).build());
        byte[] ticket = Base64.getDecoder().decode(text(order, "ticket"));
        double seconds = Double.parseDouble(text(order, "seconds"));
        System.out.println(read(client, new Ticket(ticket), seconds));
      }
      System.exit(0);
    }
  }

  private static String text(Map<?, ?> order, String name) {
    return String.valueOf(Objects.requireNonNull(order.get(name), name));
  }

  private static Location location(String uri) {
    String[] parts = uri.replace("grpc://", "").split(":", -1);
    return Location.forGrpcInsecure(parts[0], Integer.parseInt(parts[1]));
  }

  private static String read(FlightClient client, Ticket ticket, double seconds) {
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long bytes = 0;
    long messages = 0;
    while (System.nanoTime() < end) {
      try (FlightStream stream = client.getStream(ticket)) {
        while (System.nanoTime() < end && stream.next()) {
          for (FieldVector vector : stream.getRoot().getFieldVectors()) {
            bytes += vector.getBufferSize();
          }
          messages++;
        }
        stream.cancel("enough", null);
      } catch (Exception e) {
        throw new IllegalStateException("reading", e);
      }
    }
    Map<String, Object> said = new HashMap<>();
    said.put("bytes", bytes);
    said.put("messages", messages);
    said.put("seconds", (System.nanoTime() - start) / 1e9);
    said.put("times", List.of());
    return new String(Json.bytes(said), StandardCharsets.UTF_8);
  }
}
