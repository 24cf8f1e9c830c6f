package io.sheaf.flight;

import io.sheaf.flight.json.Json;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.AsyncPutListener;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/// A client of Arrow Java that stages rows, and commits stages. One thread.
final class StageClient implements AutoCloseable {
  private final BufferAllocator allocator;
  private final FlightClient client;
  private final Runnable heard;

  /// What the server says of a stage.
  record Staged(long id, long rows, boolean duplicate, @Nullable Instant expires) {}

  /// A client that runs `heard` at each answer.
  StageClient(BufferAllocator allocator, int port, Runnable heard) {
    this.allocator = allocator;
    this.heard = heard;
    client = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port)).build();
  }

  void create(String table) {
    byte[] schema = PutClient.SCHEMA.serializeAsMessage();
    String base64 = Base64.getEncoder().encodeToString(schema);
    act("create_table", Map.of("table", table, "schema", base64));
  }

  /// Stages rows of [Batches].
  Staged stage(String table, String key, long first, List<Integer> batches) throws Exception {
    try (SyncPutListener results = new SyncPutListener();
        VectorSchemaRoot root = VectorSchemaRoot.create(PutClient.SCHEMA, allocator)) {
      send(client.startPut(command(table, key), root, results), root, first, batches).completed();
      try (PutResult answer = results.read()) {
        results.getResult();
        heard.run();
        if (answer == null) throw new AssertionError("no answer");
        ArrowBuf metadata = answer.getApplicationMetadata();
        byte[] bytes = new byte[Math.toIntExact(metadata.readableBytes())];
        metadata.getBytes(metadata.readerIndex(), bytes);
        return staged(Json.object(bytes));
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FlightRuntimeException failure ? failure : e;
    }
  }

  /// Breaks a stage off before its end, as a client that dies does.
  void breakOff(String table, String key, long first, List<Integer> batches) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(PutClient.SCHEMA, allocator)) {
      send(client.startPut(command(table, key), root, new AsyncPutListener()), root, first, batches)
          .error(new CancellationException("the client dies"));
    }
  }

  private static ClientStreamListener send(
      ClientStreamListener put, VectorSchemaRoot root, long first, List<Integer> batches) {
    long row = first;
    for (int rows : batches) {
      PutClient.fill(root, row, rows);
      row += rows;
      put.putNext();
    }
    return put;
  }

  private static FlightDescriptor command(String table, String key) {
    return FlightDescriptor.command(Json.bytes(Map.of("put", "stage", "table", table, "key", key)));
  }

  private static Staged staged(Map<String, @Nullable Object> answer) {
    String expires = (String) answer.get("expires");
    if (!(answer.get("stage") instanceof Long id) || !(answer.get("rows") instanceof Long rows)) {
      throw new AssertionError("no stage: " + answer);
    }
    boolean duplicate = Boolean.TRUE.equals(answer.get("duplicate"));
    return new Staged(id, rows, duplicate, expires == null ? null : Instant.parse(expires));
  }

  /// Commits stages; whether that had been done before.
  boolean commit(List<Long> stages, String key) {
    return Boolean.TRUE.equals(
        act("commit", Map.of("stages", stages, "key", key)).get("duplicate"));
  }

  /// Gives a stage up; false when it was not there.
  boolean abort(long stage) {
    return Boolean.TRUE.equals(act("abort_stage", Map.of("stage", stage)).get("aborted"));
  }

  private Map<String, @Nullable Object> act(String action, Map<String, Object> body) {
    Iterator<Result> results = client.doAction(new Action("sheaf.v1." + action, Json.bytes(body)));
    Map<String, @Nullable Object> answer = Json.object(results.next().getBody());
    results.forEachRemaining(_ -> {});
    heard.run();
    return answer;
  }

  @Override
  public void close() throws InterruptedException {
    client.close();
  }
}
