package io.sheaf.cli.place;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Moment;
import io.sheaf.cli.option.ScanOptions;
import io.sheaf.cli.option.Trust;
import io.sheaf.flight.json.Json;
import io.sheaf.flight.socket.SocketFile;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.ipc.Codec;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Commit;
import io.sheaf.store.Compacted;
import io.sheaf.store.CompactionOptions;
import io.sheaf.store.CompactionWatcher;
import io.sheaf.store.Key;
import io.sheaf.store.SegmentPlace;
import io.sheaf.store.SocketPath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// Tables behind a Flight server.
public final class RemotePlace implements Place {
  private static final int MESSAGE_BYTES = 256 << 20;

  private final String shown;
  private final FlightCalls calls;

  private RemotePlace(String shown, FlightCalls calls) {
    this.shown = shown;
    this.calls = calls;
  }

  /// A server at `address`; it is called when it is first asked something.
  ///
  /// @param trust whom to trust where it encrypts
  public static RemotePlace at(String address, Trust trust) {
    return at(Address.parse(address), trust, address);
  }

  /// The server that has the store in `directory` open, if it listens on the store's socket.
  static Optional<RemotePlace> serving(String directory) {
    Path socket = SocketPath.ofStore(Path.of(directory));
    return SocketFile.isServed(socket)
        ? Optional.of(at(new Address.Socket(socket), Trust.DEFAULT, directory))
        : Optional.empty();
  }

  private static RemotePlace at(Address address, Trust trust, String shown) {
    try {
      return new RemotePlace(shown, new FlightCalls(address, trust));
    } catch (IOException e) {
      throw CommandException.unavailable("cannot reach " + shown + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String shown() {
    return shown;
  }

  @Override
  public List<TableSummary> tables() {
    return calls.listFlights().stream()
        .map(RemotePlace::summary)
        .sorted(Comparator.comparing(TableSummary::name))
        .toList();
  }

  private static TableSummary summary(Flight.FlightInfo info) {
    Map<String, @Nullable Object> about = about(info);
    String name = String.join(".", info.getFlightDescriptor().getPathList());
    return new TableSummary(
        about.get("table") instanceof String table ? table : name,
        info.getTotalRecords(),
        schema(info).schema().fields().size(),
        figure(about, "batches", -1),
        figure(about, "segments", -1),
        figure(about, "file_bytes", -1),
        figure(about, "logical_bytes", info.getTotalBytes()),
        figure(about, "changed", -1));
  }

  /// What another server than ours does not tell stays unknown.
  private static long figure(Map<String, @Nullable Object> about, String name, long unknown) {
    return about.get(name) instanceof Long figure ? figure : unknown;
  }

  private static Map<String, @Nullable Object> about(Flight.FlightInfo info) {
    return info.getAppMetadata().isEmpty()
        ? Map.of()
        : Json.object(info.getAppMetadata().toByteArray());
  }

  private static SchemaMessage schema(Flight.FlightInfo info) {
    return RemoteRows.schema(MemorySegment.ofArray(info.getSchema().toByteArray()));
  }

  @Override
  public List<Field> columns(String table) {
    return schema(info(Map.of("table", table), null)).schema().fields();
  }

  @Override
  public BatchSource scan(String table, ScanOptions options) throws IOException {
    Map<String, @Nullable Object> read = read(table, options);
    read.put("parts", 1);
    read.put("max_message_bytes", MESSAGE_BYTES);
    Flight.FlightInfo info = info(read, options.at());
    List<Flight.Ticket> tickets =
        info.getEndpointList().stream().map(Flight.FlightEndpoint::getTicket).toList();
    return new RemoteRows(calls, schema(info), tickets);
  }

  @Override
  public Map<String, @Nullable Object> explain(String table, ScanOptions options) {
    try {
      byte[] answer = calls.action("sheaf.v1.explain", Json.bytes(read(table, options)));
      if (answer == null) throw CommandException.failed("the server explained nothing");
      return Json.object(answer);
    } catch (StatusRuntimeException e) {
      throw AsOf.failure(e, shown, options.at());
    }
  }

  private static Map<String, @Nullable Object> read(String table, ScanOptions options) {
    Map<String, @Nullable Object> read = new LinkedHashMap<>();
    read.put("table", table);
    if (!options.columns().isEmpty()) {
      read.put("columns", options.columns());
    }
    if (options.where() != null) {
      read.put("where", options.where());
    }
    if (options.limit() != null) {
      read.put("limit", options.limit());
    }
    if (options.at() != null) {
      read.put("at", options.at() instanceof Moment.Numbered(long n) ? n : options.at().text());
    }
    return read;
  }

  private Flight.FlightInfo info(Map<String, @Nullable Object> read, @Nullable Moment at) {
    try {
      return calls.flightInfo(Json.bytes(read));
    } catch (StatusRuntimeException e) {
      throw AsOf.failure(e, shown, at);
    }
  }

  @Override
  public Commit write(WriteRequest request, BatchSource rows) throws IOException {
    boolean create = request.mode() == WriteRequest.Mode.CREATE;
    if (create && exists(request.table())) {
      throw CommandException.failed(
          "table \"" + request.table() + "\" exists already; say --mode append or --mode replace");
    }
    Map<String, @Nullable Object> put = new LinkedHashMap<>();
    put.put("put", request.mode() == WriteRequest.Mode.REPLACE ? "overwrite" : "append");
    put.put("table", request.table());
    put.put("key", request.key().text());
    put.put("create", request.mode() != WriteRequest.Mode.APPEND);
    if (request.mode() != WriteRequest.Mode.APPEND) {
      put.put("batch_rows", request.options().batchRows());
      put.put("compress", compress(request.options().codec()));
    }
    try {
      byte[] result = new Upload(calls.doPut()).send(Json.bytes(put), rows);
      return commit(Json.object(result), request.key());
    } catch (StatusException e) {
      throw new StatusRuntimeException(e.getStatus().withCause(e), e.getTrailers());
    }
  }

  private static String compress(@Nullable Codec codec) {
    return switch (codec) {
      case null -> "none";
      case LZ4_FRAME -> "lz4";
      case ZSTD -> "zstd";
    };
  }

  /// The segments of a table, below the directory of the store, good for an hour.
  ///
  /// @param table its qualified name
  /// @param places in table order
  public record Segments(String table, long snapshot, Schema schema, List<SegmentPlace> places) {}

  /// Asks which files a table has; whoever shares the server's file system may look into them.
  public Segments segments(String table, @Nullable Moment at) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("table", table);
    if (at != null) asked.put("at", at.text());
    try {
      byte[] answer = calls.action("sheaf.v1.segments", Json.bytes(asked));
      Map<String, @Nullable Object> told = answer == null ? Map.of() : Json.object(answer);
      if (told.get("table") instanceof String name
          && told.get("snapshot") instanceof Long snapshot
          && told.get("schema") instanceof String schema
          && told.get("files") instanceof List<?> files) {
        MemorySegment message = MemorySegment.ofArray(Base64.getDecoder().decode(schema));
        return new Segments(
            name,
            snapshot,
            SchemaMessage.parse(message).schema(),
            files.stream().map(file -> SegmentPlace.parse(String.valueOf(file))).toList());
      }
      throw CommandException.failed("the server told of no segments: " + told.keySet());
    } catch (StatusRuntimeException e) {
      throw AsOf.failure(e, shown, at);
    }
  }

  /// What the server tells of its pool: figures by name, and `text` for people.
  public Map<String, @Nullable Object> pool() {
    byte[] answer = calls.action("sheaf.v1.pool", Json.bytes(Map.of()));
    if (answer == null) throw CommandException.failed("the server told nothing of a pool");
    return Json.object(answer);
  }

  /// Runs an action that may take long: `told` hears what comes before the answer.
  public Map<String, @Nullable Object> errand(
      String action,
      Map<String, @Nullable Object> fields,
      Consumer<Map<String, @Nullable Object>> told) {
    return Json.object(
        calls.errand(action, Json.bytes(fields), part -> told.accept(Json.object(part))));
  }

  private boolean exists(String table) {
    try {
      calls.flightInfo(Json.bytes(Map.of("table", table)));
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private static Commit commit(Map<String, @Nullable Object> result, Key key) {
    if (result.get("snapshot") instanceof Long snapshot
        && result.get("rows") instanceof Long rows) {
      return new Commit(snapshot, rows, key, Boolean.TRUE.equals(result.get("duplicate")));
    }
    throw CommandException.failed("the server acknowledged with " + result);
  }

  @Override
  public void drop(String table) {
    calls.action("sheaf.v1.drop_table", Json.bytes(Map.of("table", table)));
  }

  @Override
  public void rename(String table, String name) {
    calls.action("sheaf.v1.rename_table", Json.bytes(Map.of("table", table, "to", name)));
  }

  @Override
  public Compacted compact(String table, CompactionOptions options, CompactionWatcher watcher) {
    return new RemoteCompaction(calls, table).run(options, watcher);
  }

  @Override
  public long expire(@Nullable Duration keep, @Nullable Duration age) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    if (keep != null) asked.put("keep", keep.toSeconds());
    if (age != null) asked.put("age", age.toSeconds());
    byte[] answer = calls.action("sheaf.v1.expire", Json.bytes(asked));
    Object oldest = answer == null ? null : Json.object(answer).get("oldest");
    if (oldest instanceof Long number) return number;
    throw CommandException.failed("the server told of no snapshot");
  }

  @Override
  public void close() {
    calls.close();
  }
}
