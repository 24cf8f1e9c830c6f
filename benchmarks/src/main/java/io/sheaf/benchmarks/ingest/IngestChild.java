package io.sheaf.benchmarks.ingest;

import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.flight.json.Json;
import io.sheaf.store.Key;
import io.sheaf.store.Options;
import io.sheaf.store.Store;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A store that appends as it is told, and serves: an order is a line of JSON, and so is an answer.
public final class IngestChild {
  private static final String LARGE = "large";
  private static final String SMALL = "small";

  private final Store store;

  private IngestChild(Store store) {
    this.store = store;
  }

  /// Arguments: directory of the store, MiB of the pool. Reads until its standard input ends.
  public static void main(String[] args) throws IOException {
    Options options = Options.defaults().pool(Options.mib(Integer.parseInt(args[1])));
    var input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    try (BufferedReader lines = new BufferedReader(input);
        Store store = Store.open(Path.of(args[0]), options)) {
      for (String name : new String[] {LARGE, SMALL}) {
        store.createTable(TableName.of(name), Integers.SCHEMA, TableOptions.defaults());
      }
      try (SheafServer server = SheafServer.start(store, ServerOptions.defaults().port(0))) {
        System.out.println("ready grpc://127.0.0.1:" + server.port());
        IngestChild child = new IngestChild(store);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          Map<?, ?> order = Json.object(line.getBytes(StandardCharsets.UTF_8));
          Map<String, @Nullable Object> answer = child.obey(order);
          System.out.println(new String(Json.bytes(answer), StandardCharsets.UTF_8));
        }
      }
    }
  }

  private Map<String, @Nullable Object> obey(Map<?, ?> order) throws IOException {
    return switch (String.valueOf(order.get("do"))) {
      case LARGE -> large(number(order, "mib"));
      case SMALL ->
          new SmallAppends(store.table(SMALL), (int) number(order, "writers"))
              .run(number(order, "millis"));
      case "empty" -> empty();
      default -> throw new IllegalArgumentException("order " + order);
    };
  }

  private static long number(Map<?, ?> order, String name) {
    return Long.parseLong(String.valueOf(order.get(name)));
  }

  /// One durable append.
  private Map<String, @Nullable Object> large(long mib) throws IOException {
    try (Integers rows = Integers.ofMib(mib)) {
      long start = System.nanoTime();
      store.table(LARGE).append(rows, Key.random());
      Map<String, @Nullable Object> answer = new HashMap<>();
      answer.put("seconds", (System.nanoTime() - start) / 1e9);
      answer.put("bytes", rows.bytes());
      return answer;
    }
  }

  /// Takes everything out again, so that the disk does not fill up.
  private Map<String, @Nullable Object> empty() {
    store.table(LARGE).truncate(Key.random());
    store.table(SMALL).truncate(Key.random());
    return new HashMap<>();
  }
}
