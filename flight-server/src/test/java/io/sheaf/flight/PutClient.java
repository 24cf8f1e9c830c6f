package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.flight.json.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightClient.PutListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/// A client of Arrow Java that writes, and counts what the server acknowledges.
///
/// One thread writes; acknowledgements come on threads of gRPC.
final class PutClient implements AutoCloseable {
  static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("v", FieldType.notNullable(new ArrowType.Int(64, true)), null),
              new Field("s", FieldType.nullable(new ArrowType.Utf8()), null)));

  private final BufferAllocator allocator;
  private final FlightClient client;
  private final Runnable heard;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private volatile int sent;
  private volatile boolean duplicate;

  /// A client that runs `heard` at each acknowledgement.
  PutClient(BufferAllocator allocator, int port, Runnable heard) {
    this.allocator = allocator;
    this.heard = heard;
    client = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port)).build();
  }

  /// Batches of the last step that were handed to gRPC.
  int sent() {
    return sent;
  }

  /// Answers to the last step.
  int acknowledged() {
    return acknowledged.get();
  }

  /// Whether the last step, a single commit, had been committed before.
  boolean duplicate() {
    return duplicate;
  }

  /// Does what a step says, to the end. Whatever it throws, all answers that came are counted.
  void run(PutStep step) throws InterruptedException {
    sent = 0;
    acknowledged.set(0);
    if (step.kind() == PutStep.Kind.DROP) {
      byte[] body = Json.bytes(Map.of("table", step.table()));
      client.doAction(new Action("sheaf.v1.drop_table", body)).forEachRemaining(_ -> {});
      hear();
    } else {
      put(step);
    }
  }

  private void hear() {
    acknowledged.incrementAndGet();
    heard.run();
  }

  private void put(PutStep step) throws InterruptedException {
    boolean tagged = step.kind() == PutStep.Kind.STREAM;
    byte[] command =
        Json.bytes(
            Map.of(
                "put",
                step.kind() == PutStep.Kind.OVERWRITE ? "overwrite" : "append",
                "table",
                step.table(),
                "key",
                step.key(),
                "create",
                true));
    Results results = new Results(step);
    try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
      ClientStreamListener put = client.startPut(FlightDescriptor.command(command), root, results);
      long row = step.first();
      for (int i = 0; i < step.batches().size() && !results.isCancelled(); i++) {
        fill(root, row, step.batches().get(i));
        row += step.batches().get(i);
        if (tagged) results.room.acquire();
        sent = i + 1;
        put.putNext(tagged ? buffer(step.key() + "/" + i) : null);
      }
      put.completed();
      results.getResult();
    }
  }

  private ArrowBuf buffer(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ArrowBuf buffer = allocator.buffer(bytes.length);
    buffer.writeBytes(bytes);
    return buffer;
  }

  /// The rows of [Batches].
  static void fill(VectorSchemaRoot root, long first, int count) {
    BigIntVector v = (BigIntVector) root.getVector("v");
    VarCharVector s = (VarCharVector) root.getVector("s");
    root.clear();
    for (int i = 0; i < count; i++) {
      v.setSafe(i, first + i);
      if ((first + i) % 3 != 0) s.setSafe(i, Long.toString(first + i).getBytes(UTF_8));
    }
    root.setRowCount(count);
  }

  @Override
  public void close() throws InterruptedException {
    client.close();
  }

  /// What comes back for a step.
  private final class Results implements PutListener {
    final Semaphore room;
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final PutStep step;

    Results(PutStep step) {
      this.step = step;
      room = new Semaphore(step.ahead());
    }

    @Override
    public void onNext(@Nullable PutResult result) {
      if (result == null) throw new AssertionError("no result");
      ArrowBuf metadata = result.getApplicationMetadata();
      byte[] bytes = new byte[Math.toIntExact(metadata.readableBytes())];
      metadata.getBytes(metadata.readerIndex(), bytes);
      if (step.kind() == PutStep.Kind.STREAM) {
        assertEquals(step.key() + "/" + acknowledged.get(), new String(bytes, UTF_8));
      } else {
        Map<String, @Nullable Object> answer = Json.object(bytes);
        assertEquals(step.batches().stream().mapToLong(each -> each).sum(), answer.get("rows"));
        duplicate = Boolean.TRUE.equals(answer.get("duplicate"));
      }
      hear();
      room.release();
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
      room.release();
    }

    @Override
    public void onCompleted() {
      end.complete(true);
    }

    @Override
    public boolean isCancelled() {
      return end.isDone();
    }

    @Override
    public void getResult() {
      try {
        end.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof FlightRuntimeException failure ? failure : e;
      }
    }
  }
}
