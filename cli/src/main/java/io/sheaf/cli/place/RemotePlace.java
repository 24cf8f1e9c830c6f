package io.sheaf.cli.place;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.option.Moment;
import io.sheaf.cli.option.ScanOptions;
import io.sheaf.flight.json.Json;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Commit;
import io.sheaf.store.Key;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  public static RemotePlace at(String address) {
    Address at = Address.parse(address);
    return new RemotePlace(address, new FlightCalls(at.host(), at.port()));
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
        -1,
        -1,
        -1,
        info.getTotalBytes(),
        about.get("snapshot") instanceof Long snapshot ? snapshot : -1);
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
    Map<String, @Nullable Object> read = new LinkedHashMap<>();
    read.put("table", table);
    if (!options.columns().isEmpty()) {
      read.put("columns", options.columns());
    }
    if (options.limit() != null) {
      read.put("limit", options.limit());
    }
    if (options.at() != null) {
      read.put("at", options.at() instanceof Moment.Numbered(long n) ? n : options.at().text());
    }
    read.put("parts", 1);
    read.put("max_message_bytes", MESSAGE_BYTES);
    Flight.FlightInfo info = info(read, options.at());
    List<Flight.Ticket> tickets =
        info.getEndpointList().stream().map(Flight.FlightEndpoint::getTicket).toList();
    return new RemoteRows(calls, schema(info), tickets);
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
    try {
      byte[] result = new Upload(calls.doPut()).send(Json.bytes(put), rows);
      return commit(Json.object(result), request.key());
    } catch (StatusException e) {
      throw new StatusRuntimeException(e.getStatus().withCause(e), e.getTrailers());
    }
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
  public void close() {
    calls.close();
  }
}
