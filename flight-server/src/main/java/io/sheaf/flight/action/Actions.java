package io.sheaf.flight.action;

import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.Fields;
import io.sheaf.flight.request.Making;
import io.sheaf.flight.request.TableAddress;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.store.Commit;
import io.sheaf.store.Key;
import io.sheaf.store.Store;
import io.sheaf.store.Table;
import io.sheaf.store.TableOptions;
import io.sheaf.store.filter.tree.Predicate;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The actions that this server has.
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
        Action.ofJson("sheaf.v1.drop_table", "{table} drops a table -> {table}", this::drop),
        Action.ofJson(
            "sheaf.v1.rename_table",
            "{table, to} gives a table another name -> {table}",
            this::rename),
        Action.ofJson(
            "sheaf.v1.delete",
            "{table, where, params?, key?} deletes the rows for which a predicate is true ->"
                + " {table, snapshot, rows, key, duplicate}",
            this::delete),
        Action.ofJson(
            "sheaf.v1.truncate",
            "{table, key?} takes all rows out -> {table, snapshot, rows, key, duplicate}",
            this::truncate),
        Action.ofJson(
            "sheaf.v1.status",
            "{} -> {store, snapshot, time, tables, io, read_only, compactions: [{table, rows,"
                + " all}], served_bytes, copied_bytes, received_bytes, held_bytes}",
            reports::status),
        Action.ofJson(
            "sheaf.v1.pool",
            "{} -> {time, resident_bytes, pinned_bytes, hits, misses, evictions, budget_bytes,"
                + " reserved_bytes, waiting, reads, text, and by subject: arena, pages, space,"
                + " overflow, pins, tables, ahead, eviction, waits, errors, holders, oldest_pins}",
            reports::pool),
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
  private static SchemaMessage schema(String base64) {
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

  private Map<String, @Nullable Object> drop(Fields fields) {
    String table = fields.required("table");
    fields.end();
    String dropped = store.table(table).name().qualified();
    store.dropTable(table);
    return named(dropped);
  }

  private Map<String, @Nullable Object> rename(Fields fields) {
    String table = fields.required("table");
    String to = fields.required("to");
    fields.end();
    store.renameTable(table, to);
    return named(store.table(to).name().qualified());
  }

  private Map<String, @Nullable Object> delete(Fields fields) {
    String name = fields.required("table");
    fields.required("where");
    Predicate rows = fields.predicate("where", "params").orElseThrow();
    Key key = key(fields);
    fields.end();
    Table table = store.table(name);
    return committed(table, table.delete(key, rows));
  }

  private Map<String, @Nullable Object> truncate(Fields fields) {
    String name = fields.required("table");
    Key key = key(fields);
    fields.end();
    Table table = store.table(name);
    return committed(table, table.truncate(key));
  }

  private static Key key(Fields fields) {
    return fields.text("key").map(Key::of).orElseGet(Key::random);
  }

  private static Map<String, @Nullable Object> committed(Table table, Commit commit) {
    Map<String, @Nullable Object> answer = named(table.name().qualified());
    answer.put("snapshot", commit.snapshot());
    answer.put("rows", commit.rows());
    answer.put("key", commit.key().text());
    answer.put("duplicate", commit.duplicate());
    return answer;
  }

  private static Map<String, @Nullable Object> named(String table) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("table", table);
    return answer;
  }
}
