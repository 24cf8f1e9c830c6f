package io.sheaf.flight.action;

import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.Fields;
import io.sheaf.flight.request.Making;
import io.sheaf.flight.request.TableAddress;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Store;
import io.sheaf.store.Table;
import io.sheaf.store.TableOptions;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The actions that make tables, and those that tell of the server.
final class Actions {
  private static final int CONTINUATION = -1;

  private final Store store;
  private final Reports reports;

  Actions(ActionServices server) {
    this.store = server.store();
    this.reports = new Reports(server);
  }

  /// All of them.
  List<Action> all() {
    return List.of(
        Action.ofJson(
            "sheaf.v1.create_table",
            "{table, schema: base64 of an IPC schema message, batch_rows?, compress?: none, lz4 or"
                + " zstd} makes an empty table -> {table}",
            this::create),
        Action.ofJson(
            "sheaf.v1.status",
            "{} -> {store, snapshot, time, tables, stages, io, read_only, compactions: [{table,"
                + " rows, all}], served_bytes, copied_bytes, received_bytes, held_bytes}",
            reports::status),
        Action.ofJson(
            "sheaf.v1.pool",
            "{} -> {time, resident_bytes, pinned_bytes, hits, misses, evictions, budget_bytes,"
                + " reserved_bytes, waiting, reads, text, and by subject: arena, pages, space,"
                + " overflow, pins, tables, ahead, eviction, waits, errors, holders, oldest_pins}",
            reports::pool),
        Action.ofJson(
            "sheaf.v1.explain",
            "a read -> {table, snapshot, rows, segments, batches, pages, bytes, text}: what it"
                + " would read and why not the rest, {all, read, perhaps, no_match, deleted,"
                + " behind_limit, other_columns} each, by directories alone",
            reports::explain),
        Action.ofJson(
            "sheaf.v1.segments",
            "{table, at?} -> {table, snapshot, schema: base64 of an IPC schema message, files},"
                + " the segment files of a table within the store, in order; they stay for an"
                + " hour",
            reports::segments));
  }

  private Map<String, @Nullable Object> create(Fields fields) {
    TableAddress table = TableAddress.ofText(fields.required("table"));
    SchemaMessage schema = schema(fields.required("schema"));
    TableOptions options = Making.options(fields).orElseGet(TableOptions::defaults);
    fields.end();
    Table made = store.createTable(table.created(), schema, options);
    return named(made.name().qualified());
  }

  /// A schema message, with or without its envelope.
  static SchemaMessage schema(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("the field \"schema\" is not base64: " + e.getMessage());
    }
    MemorySegment message = MemorySegment.ofArray(bytes);
    if (bytes.length >= 8) {
      ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int length = head.getInt(4);
      if (head.getInt(0) == CONTINUATION && length >= 0 && length <= bytes.length - 8) {
        message = message.asSlice(8, length);
      }
    }
    return SchemaMessage.parse(message);
  }

  private static Map<String, @Nullable Object> named(String table) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("table", table);
    return answer;
  }
}
