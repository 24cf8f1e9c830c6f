package io.sheaf.flight.put;

import com.google.protobuf.ByteString;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.json.Json;
import io.sheaf.flight.request.PutRequest;
import io.sheaf.flight.request.TableAddress;
import io.sheaf.format.ipc.Limits;
import io.sheaf.store.Commit;
import io.sheaf.store.Key;
import io.sheaf.store.Snapshot;
import io.sheaf.store.Stage;
import io.sheaf.store.Store;
import io.sheaf.store.StoreException;
import io.sheaf.store.Table;
import io.sheaf.store.TableName;
import io.sheaf.store.TableOptions;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.flight.impl.Flight.PutResult;
import org.jspecify.annotations.Nullable;

/// Writes streams of clients into the store. Any thread; each call waits for client and disk.
public final class Writer {
  private final Store store;
  private final Limits limits;

  /// A writer into `store` of messages within `limits`.
  public Writer(Store store, Limits limits) {
    this.store = store;
    this.limits = limits;
  }

  /// Commits what comes through `inflow` and tells `results` of each commit once it is durable.
  void write(Inflow inflow, Consumer<PutResult> results) throws IOException {
    Opening<PutRequest> opening = Opening.read(inflow, "DoPut", Writer::request);
    PutRequest request = opening.request();
    Key key = request.key().orElseGet(Key::random);
    Optional<Table> table = find(request);
    try (PutSource source = new PutSource(inflow, opening.schema(), limits)) {
      boolean tagged = source.tagged();
      if (tagged && request.mode() != PutRequest.Mode.APPEND) {
        throw Refusal.badRequest("an overwrite or a stage is one: tag no batch");
      }
      if (tagged) {
        TaggedPut.run(
            table.isPresent() ? table.get() : create(request, source), source, key, results);
        return;
      }
      results.accept(
          switch (request.mode()) {
            case APPEND -> result(append(request, table, source, key));
            case OVERWRITE -> result(overwrite(request, table, source, key));
            case STAGE -> result(table.orElseThrow().stage(source, key), key);
          });
    }
  }

  private static PutRequest request(FlightDescriptor descriptor) {
    return switch (descriptor.getType()) {
      case PATH -> PutRequest.ofPath(TableAddress.ofPath(descriptor.getPathList()));
      case CMD -> PutRequest.ofCommand(descriptor.getCmd().toByteArray());
      case UNKNOWN, UNRECOGNIZED ->
          throw Refusal.badRequest("a descriptor must be a path or a command");
    };
  }

  /// The table, or nothing where it is to be made.
  private Optional<Table> find(PutRequest request) {
    try {
      Table table =
          switch (request.table()) {
            case TableAddress.Text text -> store.table(text.text());
            case TableAddress.Exact exact -> store.table(exact.name());
          };
      return Optional.of(table.expect(request.expect()));
    } catch (StoreException.NoSuchTable e) {
      if (!request.create()) throw e;
      return Optional.empty();
    }
  }

  private Commit append(PutRequest request, Optional<Table> table, PutSource source, Key key)
      throws IOException {
    if (table.isPresent()) return table.get().append(source, key);
    TableName name = request.table().created();
    return store.createTable(name, source, options(request), key);
  }

  /// Another schema, or other options, make another table in the place of the one that is there; it
  /// keeps the options of that, unless the client has chosen others.
  private Commit overwrite(PutRequest request, Optional<Table> table, PutSource source, Key key)
      throws IOException {
    TableName name = request.table().created();
    TableOptions options = options(request);
    if (table.isPresent()) {
      Table old = table.get();
      if (request.where().isPresent()) {
        return old.overwrite(source, request.where().get(), key);
      }
      boolean same = old.schemaMessage().schema().equals(source.schema().schema());
      if (same && request.options().isEmpty()) return old.overwrite(source, key);
      name = old.name();
      try (Snapshot snapshot = store.snapshot()) {
        options = request.options().orElse(snapshot.table(name).options());
      }
    }
    return store.replaceTable(name, source, options, key, request.expect());
  }

  private Table create(PutRequest request, PutSource source) {
    return store.createTable(request.table().created(), source.schema(), options(request));
  }

  private static TableOptions options(PutRequest request) {
    return request.options().orElseGet(TableOptions::defaults);
  }

  private static PutResult result(Stage stage, Key key) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("stage", stage.id());
    facts.put("table", stage.table().qualified());
    facts.put("rows", stage.rows());
    facts.put("key", key.text());
    facts.put("duplicate", stage.duplicate());
    Instant expires = stage.expires();
    facts.put("expires", expires == null ? null : expires.toString());
    return PutResult.newBuilder().setAppMetadata(ByteString.copyFrom(Json.bytes(facts))).build();
  }

  private static PutResult result(Commit commit) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("snapshot", commit.snapshot());
    facts.put("rows", commit.rows());
    facts.put("key", commit.key().text());
    facts.put("duplicate", commit.duplicate());
    return PutResult.newBuilder().setAppMetadata(ByteString.copyFrom(Json.bytes(facts))).build();
  }
}
