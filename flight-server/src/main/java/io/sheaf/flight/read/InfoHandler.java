package io.sheaf.flight.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.sheaf.flight.call.Answers;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.call.Handler;
import io.sheaf.flight.json.Json;
import io.sheaf.flight.request.ReadRequest;
import io.sheaf.flight.request.Ticket;
import io.sheaf.flight.request.Tickets;
import io.sheaf.flight.wire.SmallRequest;
import io.sheaf.store.TableView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.flight.impl.Flight.FlightEndpoint;
import org.apache.arrow.flight.impl.Flight.FlightInfo;
import org.jspecify.annotations.Nullable;

/// GetFlightInfo: how many rows there are, and the tickets to read them with.
public final class InfoHandler implements Handler<SmallRequest<FlightDescriptor>, FlightInfo> {
  /// A table below this is one endpoint, one above it as many as it holds of these.
  private static final long ENDPOINT_BYTES = 64L << 20;

  private static final int MOST_ENDPOINTS = 16;

  private final Resolver resolver;
  private final Leases leases;
  private final Tickets tickets;

  /// Answers with tickets that `tickets` seals, for snapshots that `leases` keeps.
  public InfoHandler(Resolver resolver, Leases leases, Tickets tickets) {
    this.resolver = resolver;
    this.leases = leases;
    this.tickets = tickets;
  }

  @Override
  public Answers<FlightInfo> answer(SmallRequest<FlightDescriptor> request, Caller caller) {
    FlightDescriptor descriptor = request.message();
    ReadRequest read = Descriptors.read(descriptor);
    try (Selection selection = resolver.open(read)) {
      return Answers.of(List.of(describe(selection, read, descriptor)));
    }
  }

  /// The FlightInfo of a selection.
  FlightInfo describe(Selection selection, ReadRequest read, FlightDescriptor descriptor) {
    Instant expires = leases.lease(selection.snapshot());
    TableView table = selection.table();
    long rows = table.rows();
    if (read.limit().isPresent()) rows = Math.min(rows, read.limit().getAsLong());
    boolean whole = read.limit().isEmpty() && read.columns().isEmpty();
    FlightInfo.Builder info =
        FlightInfo.newBuilder()
            .setSchema(Schemas.encapsulated(selection.scan().schemaMessage()))
            .setFlightDescriptor(descriptor)
            .setTotalRecords(rows)
            .setTotalBytes(whole ? table.logicalBytes() : -1)
            .setOrdered(read.ordered())
            .setAppMetadata(ByteString.copyFrom(Json.bytes(facts(selection, expires))));
    int endpoints = endpoints(table, read);
    for (int i = 0; i < endpoints; i++) {
      Ticket ticket = ticket(selection, read, expires, i, endpoints);
      info.addEndpoint(
          FlightEndpoint.newBuilder()
              .setTicket(
                  org.apache.arrow.flight.impl.Flight.Ticket.newBuilder()
                      .setTicket(ByteString.copyFrom(tickets.seal(ticket))))
              .setExpirationTime(Timestamp.newBuilder().setSeconds(expires.getEpochSecond())));
    }
    return info.build();
  }

  private static Map<String, @Nullable Object> facts(Selection selection, Instant expires) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    TableView table = selection.table();
    facts.put("table", table.name().qualified());
    facts.put("snapshot", selection.snapshot().number());
    facts.put("rows_exact", true);
    facts.put("expires", Instant.ofEpochSecond(expires.getEpochSecond()).toString());
    facts.put("changed", table.changedAt());
    facts.put("batches", table.batches());
    facts.put("segments", table.segments());
    facts.put("file_bytes", table.fileBytes());
    facts.put("logical_bytes", table.logicalBytes());
    return facts;
  }

  /// A limit is exact over all endpoints, so it takes one.
  private static int endpoints(TableView table, ReadRequest read) {
    if (read.limit().isPresent()) return 1;
    long wanted =
        read.parts().isPresent()
            ? read.parts().getAsInt()
            : Math.min(MOST_ENDPOINTS, table.logicalBytes() / ENDPOINT_BYTES);
    return Math.toIntExact(Math.max(1, Math.min(wanted, table.batches())));
  }

  private static Ticket ticket(
      Selection selection, ReadRequest read, Instant expires, int part, int parts) {
    long batches = selection.table().batches();
    Optional<Ticket.Range> range =
        parts == 1
            ? Optional.empty()
            : Optional.of(new Ticket.Range(batches * part / parts, batches * (part + 1) / parts));
    return new Ticket(
        selection.table().name(),
        selection.snapshot().number(),
        expires.getEpochSecond(),
        selection.columns(),
        read.limit(),
        range,
        read.maxMessageBytes());
  }
}
