package io.sheaf.flight.request;

import io.sheaf.store.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// A read that the server has resolved.
///
/// @param grant which FlightInfo it came with: all its tickets are cancelled together
/// @param table the table
/// @param snapshot the snapshot it is read from
/// @param expires when the ticket ends, in seconds since 1970
/// @param columns ordinals in the table's schema of that snapshot, in the order wanted; empty means
///   all
/// @param where the text of a predicate that says which rows; empty means all
/// @param limit the most rows of this ticket
/// @param range the batches of this ticket; empty means all
/// @param maxMessageBytes the most bytes of a message
public record Ticket(
    UUID grant,
    TableName table,
    long snapshot,
    long expires,
    Optional<List<Integer>> columns,
    Optional<String> where,
    OptionalLong limit,
    Optional<Range> range,
    int maxMessageBytes) {
  /// Batches `[first, end)` in table order.
  public record Range(long first, long end) {}

  /// Copies the list.
  public Ticket {
    columns = columns.map(List::copyOf);
  }

  /// The same with another end.
  public Ticket until(long seconds) {
    return new Ticket(
        grant, table, snapshot, seconds, columns, where, limit, range, maxMessageBytes);
  }
}
