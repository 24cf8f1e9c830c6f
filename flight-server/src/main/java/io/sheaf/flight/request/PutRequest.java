package io.sheaf.flight.request;

import io.sheaf.flight.error.Refusal;
import io.sheaf.store.Key;
import io.sheaf.store.TableOptions;
import java.util.Optional;

/// A wish to write: a table, and what becomes of the rows that follow.
///
/// @param mode what becomes of them
/// @param table how the table is named
/// @param create whether an absent table is made
/// @param key the idempotency key, if the client has one
/// @param options how a table that this makes keeps its rows, if the client says
public record PutRequest(
    Mode mode,
    TableAddress table,
    boolean create,
    Optional<Key> key,
    Optional<TableOptions> options) {
  /// What becomes of the rows.
  public enum Mode {
    /// They come behind those that are there.
    APPEND,
    /// They, and their schema, take the place of the table.
    OVERWRITE
  }

  /// A path appends, and makes the table if there is none.
  public static PutRequest ofPath(TableAddress table) {
    return new PutRequest(Mode.APPEND, table, true, Optional.empty(), Optional.empty());
  }

  /// Reads the JSON of a command.
  public static PutRequest ofCommand(byte[] command) {
    if (Form.of(command) != Form.JSON) {
      throw Refusal.badRequest(
          "DoPut takes a path, or a JSON object such as {\"put\":\"append\",\"table\":\"t\"}");
    }
    Fields fields = Fields.of(command);
    Mode mode = mode(fields.required("put"));
    TableAddress table = TableAddress.ofText(fields.required("table"));
    Optional<Key> key = fields.text("key").map(Key::of);
    boolean create = fields.flag("create");
    Optional<TableOptions> options = Making.options(fields);
    fields.unsupported("expect");
    fields.end();
    if (options.isPresent() && mode == Mode.APPEND && !create) {
      throw Refusal.badRequest(
          "batch_rows and compress are chosen when a table is made: say \"create\": true");
    }
    return new PutRequest(mode, table, create, key, options);
  }

  private static Mode mode(String put) {
    return switch (put) {
      case "append" -> Mode.APPEND;
      case "overwrite" -> Mode.OVERWRITE;
      case "stage" -> throw Refusal.unsupported("put \"stage\" is not supported by this server");
      default ->
          throw Refusal.badRequest("put must be append, overwrite or stage, not \"" + put + "\"");
    };
  }
}
