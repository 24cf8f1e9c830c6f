package io.sheaf.flight.request;

import io.sheaf.flight.error.Refusal;
import io.sheaf.store.filter.SubstraitFilter;
import io.sheaf.store.filter.tree.Predicate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A wish to read: a table and the part of it that is wanted.
///
/// @param table how the table is named
/// @param columns the columns in the order wanted; empty means all
/// @param where says which rows are wanted; empty means all
/// @param substrait says so instead
/// @param limit the most rows, over all endpoints together
/// @param at which snapshot
/// @param parts the most endpoints; empty leaves it to the server
/// @param ordered whether the client will read the endpoints in order
/// @param maxMessageBytes the most bytes of a message, beyond which a batch is split
public record ReadRequest(
    TableAddress table,
    Optional<List<String>> columns,
    Optional<Predicate> where,
    Optional<SubstraitFilter> substrait,
    OptionalLong limit,
    At at,
    OptionalInt parts,
    boolean ordered,
    int maxMessageBytes) {
  /// What clients in Go and Rust take by default, less a little for what stands around a message.
  public static final int DEFAULT_MESSAGE_BYTES = (4 << 20) - 1024;

  private static final int MOST_PARTS = 8192;

  /// Smaller messages cost the server more than they carry: each has headers for all columns.
  private static final int LEAST_MESSAGE_BYTES = 64 << 10;

  /// Copies the list.
  public ReadRequest {
    columns = columns.map(List::copyOf);
  }

  /// A read of the whole newest table.
  public static ReadRequest whole(TableAddress table) {
    return new ReadRequest(
        table,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        new At.Newest(),
        OptionalInt.empty(),
        false,
        DEFAULT_MESSAGE_BYTES);
  }

  /// Reads the JSON of a command, or of a ticket that is a request.
  public static ReadRequest ofJson(byte[] json) {
    return of(Fields.of(json));
  }

  /// Reads the fields of a read, and there must be no others.
  public static ReadRequest of(Fields fields) {
    TableAddress table = TableAddress.ofText(fields.required("table"));
    Optional<List<String>> columns = fields.texts("columns");
    Optional<Predicate> where = fields.predicate("where", "params");
    Optional<SubstraitFilter> substrait = fields.substrait("substrait");
    if (where.isPresent() && substrait.isPresent()) {
      throw Refusal.badRequest("a read has \"where\" or \"substrait\", not both");
    }
    OptionalLong limit = fields.integer("limit", 0);
    At at = fields.textOrNumber("at").map(At::parse).orElseGet(At.Newest::new);
    OptionalLong parts = fields.integer("parts", 1);
    boolean ordered = fields.flag("ordered");
    OptionalLong bytes = fields.integer("max_message_bytes", LEAST_MESSAGE_BYTES);
    fields.end();
    return new ReadRequest(
        table,
        columns,
        where,
        substrait,
        limit,
        at,
        parts.isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of((int) Math.min(parts.getAsLong(), MOST_PARTS)),
        ordered,
        (int) Math.min(bytes.orElse(DEFAULT_MESSAGE_BYTES), Integer.MAX_VALUE));
  }

  /// Reads a descriptor's command: JSON, or one of the forms that this server does not know.
  public static ReadRequest ofCommand(byte[] command) {
    return switch (Form.of(command)) {
      case JSON -> ofJson(command);
      case SQL, FLIGHT_SQL -> throw Refusal.unsupported("this server does not speak SQL");
      case TICKET -> throw Refusal.badRequest("a ticket is not a command; use it with DoGet");
      case OTHER -> throw Refusal.badRequest("a command must be a JSON object");
    };
  }
}
