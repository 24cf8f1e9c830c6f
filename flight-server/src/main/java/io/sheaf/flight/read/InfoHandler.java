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
import io.sheaf.store.filter.Filters;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.flight.impl.Flight.FlightEndpoint;
import org.apache.arrow.flight.impl.Flight.FlightInfo;
import org.apache.arrow.flight.impl.Flight.Location;
import org.apache.arrow.flight.impl.Flight.PollInfo;
import org.jspecify.annotations.Nullable;

/// GetFlightInfo: how many rows there are, and the tickets to read them with.
public final class InfoHandler implements Handler<SmallRequest<FlightDescriptor>, FlightInfo> {
  /// A table below this is one endpoint, one above it as many as it holds of these.
  private static final long ENDPOINT_BYTES = 64L << 20;

  private static final int MOST_ENDPOINTS = 16;

  private final Resolver resolver;
  private final Leases leases;
  private final Tickets tickets;
  private final List<String> advertised;

  /// Answers with tickets that `tickets` seals, for snapshots that `leases` keeps, to be used at
  /// the addresses `advertised`, or where they came from if there is none.
  public InfoHandler(Resolver resolver, Leases leases, Tickets tickets, List<String> advertised) {
    this.advertised = List.copyOf(advertised);
    this.resolver = resolver;
    this.leases = leases;
    this.tickets = tickets;
  }

  @Override
  public Answers<FlightInfo> answer(SmallRequest<FlightDescriptor> request, Caller caller) {
    return Answers.of(List.of(describe(request.message())));
  }

  /// The handler of PollFlightInfo. A read is planned at once, so the first answer is the last.
  public Handler<SmallRequest<FlightDescriptor>, PollInfo> polling() {
    return (request, caller) -> {
      FlightInfo info = describe(request.message());
      PollInfo.Builder poll = PollInfo.newBuilder().setInfo(info).setProgress(1.0);
      return Answers.of(
          List.of(poll.setExpirationTime(info.getEndpoint(0).getExpirationTime()).build()));
    };
  }

  private FlightInfo describe(FlightDescriptor descriptor) {
    ReadRequest read = Descriptors.read(descriptor);
    try (Selection selection = resolver.open(read)) {
      return describe(selection, read, descriptor);
    }
  }

  /// The FlightInfo of a selection.
  FlightInfo describe(Selection selection, ReadRequest read, FlightDescriptor descriptor) {
    Instant expires = leases.lease(selection.snapshot());
    TableView table = selection.table();
    long rows = table.rows();
    if (read.limit().isPresent()) rows = Math.min(rows, read.limit().getAsLong());
    boolean exact = selection.where().isEmpty();
    boolean whole = exact && read.limit().isEmpty() && read.columns().isEmpty();
    FlightInfo.Builder info =
        FlightInfo.newBuilder()
            .setSchema(Schemas.encapsulated(selection.scan().schemaMessage()))
            .setFlightDescriptor(descriptor)
            .setTotalRecords(exact ? rows : -1)
            .setTotalBytes(whole ? table.logicalBytes() : -1)
            .setOrdered(read.ordered())
            .setAppMetadata(ByteString.copyFrom(Json.bytes(facts(selection, exact, expires))));
    UUID grant = UUID.randomUUID();
    for (Optional<Ticket.Range> range : ranges(table, read)) {
      Ticket ticket =
          new Ticket(
              grant,
              table.name(),
              selection.snapshot().number(),
              expires.getEpochSecond(),
              selection.columns(),
              selection.where().map(Filters::text),
              read.limit(),
              range,
              read.maxMessageBytes());
      info.addEndpoint(endpoint(tickets.seal(ticket), expires, advertised));
    }
    return info.build();
  }

  private static Map<String, @Nullable Object> facts(
      Selection selection, boolean exact, Instant expires) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    TableView table = selection.table();
    facts.put("table", table.name().qualified());
    facts.put("snapshot", selection.snapshot().number());
    facts.put("rows_exact", exact);
    facts.put("expires", Instant.ofEpochSecond(expires.getEpochSecond()).toString());
    facts.put("changed", table.changedAt());
    facts.put("batches", table.batches());
    facts.put("segments", table.segments());
    facts.put("file_bytes", table.fileBytes());
    facts.put("logical_bytes", table.logicalBytes());
    return facts;
  }

  /// An endpoint behind a sealed ticket, to be asked at `locations`; none means right here.
  static FlightEndpoint endpoint(byte[] ticket, Instant expires, List<String> locations) {
    FlightEndpoint.Builder endpoint =
        FlightEndpoint.newBuilder()
            .setTicket(
                org.apache.arrow.flight.impl.Flight.Ticket.newBuilder()
                    .setTicket(ByteString.copyFrom(ticket)))
            .setExpirationTime(Timestamp.newBuilder().setSeconds(expires.getEpochSecond()));
    locations.forEach(uri -> endpoint.addLocation(Location.newBuilder().setUri(uri)));
    return endpoint.build();
  }

  /// The ranges of the endpoints. A limit is exact over all of them, so it takes one.
  private static List<Optional<Ticket.Range>> ranges(TableView table, ReadRequest read) {
    long wanted =
        read.parts().isPresent()
            ? read.parts().getAsInt()
            : Math.min(MOST_ENDPOINTS, table.logicalBytes() / ENDPOINT_BYTES);
    int parts = Math.toIntExact(Math.max(1, Math.min(wanted, table.batches())));
    if (parts == 1 || read.limit().isPresent()) return List.of(Optional.empty());
    return EvenSplit.of(table.stretches(), parts).stream().map(Optional::of).toList();
  }
}
