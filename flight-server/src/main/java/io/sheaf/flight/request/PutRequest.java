package io.sheaf.flight.request;

import io.sheaf.flight.error.Refusal;
import io.sheaf.store.Key;
import io.sheaf.store.TableOptions;
import io.sheaf.store.Where;
import java.util.Optional;

/// A wish to write: a table, and what becomes of the rows that follow.
///
/// @param mode what becomes of them
/// @param table how the table is named
/// @param create whether an absent table is made
/// @param key the idempotency key, if the client has one
/// @param options how a table that this makes keeps its rows, if the client says
/// @param where of an overwrite, which rows it takes the place of; otherwise all
/// @param expect the snapshot that the table may not have changed since; the largest number there
///   is for whatever it has become
public record PutRequest(
    Mode mode,
    TableAddress table,
    boolean create,
    Optional<Key> key,
    Optional<TableOptions> options,
    Optional<Where> where,
    long expect) {
  /// What becomes of the rows.
  public enum Mode {
    /// They come behind those that are there.
    APPEND,
    /// They take the place of all rows, and of the table where their schema is another; or only of
    /// some rows.
    OVERWRITE,
    /// They wait for a commit of theirs.
    STAGE
  }

  /// A path appends, and makes the table if there is none.
  public static PutRequest ofPath(TableAddress table) {
    return new PutRequest(
        Mode.APPEND,
        table,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Long.MAX_VALUE);
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
    Optional<Where> where = fields.predicate("where", "params").map(Where::new);
    long expect = fields.expect();
    fields.end();
    PutRequest put = new PutRequest(mode, table, create, key, options, where, expect);
    put.requireSense();
    return put;
  }

  /// Refuses fields that say nothing together.
  private void requireSense() {
    if (options.isPresent() && mode == Mode.APPEND && !create) {
      throw Refusal.badRequest(
          "batch_rows and compress are chosen when a table is made: say \"create\": true");
    }
    if (where.isPresent() && (mode != Mode.OVERWRITE || create || options.isPresent())) {
      throw Refusal.badRequest(
          "\"where\" is for an overwrite of some rows of a table, which makes none");
    }
    if (mode == Mode.STAGE && (create || options.isPresent() || expect != Long.MAX_VALUE)) {
      throw Refusal.badRequest(
          "a stage is for a table that is there, and \"expect\" is said when it is committed");
    }
  }

  private static Mode mode(String put) {
    return switch (put) {
      case "append" -> Mode.APPEND;
      case "overwrite" -> Mode.OVERWRITE;
      case "stage" -> Mode.STAGE;
      default ->
          throw Refusal.badRequest("put must be append, overwrite or stage, not \"" + put + "\"");
    };
  }
}
