package io.sheaf.flight;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.sheaf.store.Options;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PollInfo;
import org.apache.arrow.flight.RenewFlightEndpointRequest;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.impl.Flight;
import org.junit.jupiter.api.Test;

/// What may be done with a FlightInfo beside reading it, as Arrow Java's client does it.
final class TicketMethodsTest {
  private static final int BATCHES = 16;
  private static final int ROWS = 65_536;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T14:00:00Z"));

  private ServedStore served(ServerOptions options) throws Exception {
    ServedStore served = new ServedStore(options, Options.defaults(), now::get);
    try (RawClient client = new RawClient(served.server.port())) {
      byte[][] messages = new byte[1 + BATCHES][];
      messages[0] = Batches.schema(Batches.path("t")).build().toByteArray();
      for (int i = 0; i < BATCHES; i++) {
        messages[1 + i] = Batches.rows((long) i * ROWS, ROWS).build().toByteArray();
      }
      assertTrue(client.call(RawClient.DO_PUT, messages).status().isOk());
    }
    return served;
  }

  private static FlightDescriptor parts(int parts) {
    return FlightDescriptor.command(("{\"table\":\"t\",\"parts\":" + parts + "}").getBytes(UTF_8));
  }

  private static long rows(ServedStore served, Ticket ticket) throws Exception {
    long rows = 0;
    try (FlightStream stream = served.client.getStream(ticket)) {
      while (stream.next()) rows += stream.getRoot().getRowCount();
    }
    return rows;
  }

  private static void assertFails(
      FlightStatusCode code, String word, ServedStore served, Ticket t) {
    FlightRuntimeException e = assertThrows(FlightRuntimeException.class, () -> rows(served, t));
    assertEquals(code, e.status().code(), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("[" + word + "]"), e.getMessage());
  }

  private static FlightEndpoint renew(ServedStore served, FlightEndpoint endpoint) {
    return served.client.renewFlightEndpoint(new RenewFlightEndpointRequest(endpoint));
  }

  /// When a renewed ticket ends, as it stands on the wire: Arrow Java 19 makes 2083 of it.
  private static long end(ServedStore served, FlightEndpoint endpoint) throws Exception {
    Flight.Ticket ticket =
        Flight.Ticket.newBuilder()
            .setTicket(ByteString.copyFrom(endpoint.getTicket().getBytes()))
            .build();
    Flight.Action renew =
        Flight.Action.newBuilder()
            .setType("RenewFlightEndpoint")
            .setBody(
                Flight.RenewFlightEndpointRequest.newBuilder()
                    .setEndpoint(Flight.FlightEndpoint.newBuilder().setTicket(ticket))
                    .build()
                    .toByteString())
            .build();
    try (RawClient client = new RawClient(served.server.port())) {
      byte[] result = client.call(RawClient.DO_ACTION, renew.toByteArray()).messages().getFirst();
      return Flight.FlightEndpoint.parseFrom(Flight.Result.parseFrom(result).getBody())
          .getExpirationTime()
          .getSeconds();
    }
  }

  @Test
  void aPollIsCompleteAtOnce() throws Exception {
    try (ServedStore served = served(ServerOptions.defaults())) {
      PollInfo poll = served.client.pollInfo(parts(3));
      assertTrue(poll.getFlightDescriptor().isEmpty(), "nothing is left to poll");
      assertEquals(1.0, poll.getProgress().orElseThrow());
      long rows = 0;
      for (FlightEndpoint endpoint : poll.getFlightInfo().getEndpoints()) {
        rows += rows(served, endpoint.getTicket());
      }
      assertEquals((long) BATCHES * ROWS, rows);
    }
  }

  @Test
  void partsAreEvenAndTogetherTheTable() throws Exception {
    try (ServedStore served = served(ServerOptions.defaults())) {
      List<Long> rows = new ArrayList<>();
      for (FlightEndpoint endpoint : served.client.getInfo(parts(4)).getEndpoints()) {
        assertTrue(endpoint.getLocations().isEmpty());
        rows.add(rows(served, endpoint.getTicket()));
      }
      assertEquals(List.of(4L * ROWS, 4L * ROWS, 4L * ROWS, 4L * ROWS), rows);
    }
  }

  @Test
  void anAdvertisedAddressIsWhereEndpointsSendClients() throws Exception {
    URI one = URI.create("grpc://store.example:8815");
    URI two = URI.create("grpc+tls://store.example:8816");
    ServerOptions options = ServerOptions.defaults().advertise(List.of(one, two));
    try (ServedStore served = served(options)) {
      FlightEndpoint endpoint = served.client.getInfo(parts(1)).getEndpoints().getFirst();
      assertEquals(
          List.of(one, two),
          endpoint.getLocations().stream().map(location -> location.getUri()).toList());
      assertEquals(
          endpoint.getLocations(), renew(served, endpoint).getLocations(), "renewed elsewhere");
    }
  }

  @Test
  void aTicketEndsAfterAnHourUnlessItIsRenewed() throws Exception {
    try (ServedStore served = served(ServerOptions.defaults())) {
      FlightEndpoint first = served.client.getInfo(parts(1)).getEndpoints().getFirst();
      served.store.dropTable("t");
      now.updateAndGet(time -> time.plus(Duration.ofMinutes(50)));
      FlightEndpoint renewed = renew(served, first);
      assertEquals(now.get().plus(Duration.ofHours(1)).getEpochSecond(), end(served, renewed));
      now.updateAndGet(time -> time.plus(Duration.ofMinutes(50)));
      assertFails(FlightStatusCode.INVALID_ARGUMENT, "TICKET_EXPIRED", served, first.getTicket());
      assertEquals((long) BATCHES * ROWS, rows(served, renewed.getTicket()));
      now.updateAndGet(time -> time.plus(Duration.ofMinutes(11)));
      FlightRuntimeException late =
          assertThrows(FlightRuntimeException.class, () -> renew(served, renewed));
      assertTrue(String.valueOf(late.getMessage()).contains("[TICKET_EXPIRED]"));
      assertEquals(1, served.leases());
      served.server.sweep();
      assertEquals(0, served.leases(), "the lease went with its last ticket");
    }
  }

  @Test
  void aCancelledFlightInfoIsReadNoMore() throws Exception {
    try (ServedStore served = served(ServerOptions.defaults())) {
      FlightInfo info = served.client.getInfo(parts(2));
      FlightInfo other = served.client.getInfo(parts(2));
      FlightEndpoint renewed = renew(served, info.getEndpoints().getFirst());
      var done = served.client.cancelFlightInfo(new CancelFlightInfoRequest(info));
      assertEquals(CancelStatus.CANCELLED, done.getStatus());
      for (FlightEndpoint endpoint : info.getEndpoints()) {
        assertFails(FlightStatusCode.CANCELLED, "CANCELLED", served, endpoint.getTicket());
      }
      assertFails(FlightStatusCode.CANCELLED, "CANCELLED", served, renewed.getTicket());
      assertThrows(
          FlightRuntimeException.class, () -> renew(served, info.getEndpoints().getLast()));
      assertEquals(8L * ROWS, rows(served, other.getEndpoints().getFirst().getTicket()));
    }
  }

  @Test
  void aStreamThatIsReadingEndsWhenItIsCancelled() throws Exception {
    try (ServedStore served = served(ServerOptions.defaults())) {
      FlightInfo info = served.client.getInfo(parts(1));
      try (FlightStream stream =
          served.client.getStream(info.getEndpoints().getFirst().getTicket())) {
        assertTrue(stream.next());
        var under = served.client.cancelFlightInfo(new CancelFlightInfoRequest(info));
        assertEquals(CancelStatus.CANCELLING, under.getStatus());
        FlightRuntimeException ended =
            assertThrows(
                FlightRuntimeException.class,
                () -> {
                  while (stream.next()) assertTrue(stream.getRoot().getRowCount() > 0);
                });
        assertEquals(FlightStatusCode.CANCELLED, ended.status().code());
      }
      served.awaitNoPins();
    }
  }

  @Test
  void ticketsThatAreNoneAreRefused() throws Exception {
    try (ServedStore served = served(ServerOptions.defaults())) {
      for (String ticket : List.of("{\"table\":\"t\"}", "SHF1 or so", "")) {
        FlightEndpoint endpoint =
            FlightEndpoint.builder(new Ticket(ticket.getBytes(UTF_8))).build();
        FlightRuntimeException e =
            assertThrows(FlightRuntimeException.class, () -> renew(served, endpoint));
        assertEquals(FlightStatusCode.INVALID_ARGUMENT, e.status().code(), e.getMessage());
      }
    }
  }

  @Test
  void everyActionIsListed() throws Exception {
    try (ServedStore served = served(ServerOptions.defaults())) {
      List<String> names = new ArrayList<>();
      for (ActionType type : served.client.listActions()) {
        names.add(type.getType());
        assertTrue(type.getDescription().contains("->"), type.toString());
      }
      assertEquals(
          List.of(
              "sheaf.v1.create_table",
              "sheaf.v1.status",
              "sheaf.v1.pool",
              "sheaf.v1.explain",
              "sheaf.v1.segments",
              "sheaf.v1.drop_table",
              "sheaf.v1.rename_table",
              "sheaf.v1.add_column",
              "sheaf.v1.delete",
              "sheaf.v1.truncate",
              "sheaf.v1.commit",
              "sheaf.v1.abort_stage",
              "sheaf.v1.compact",
              "sheaf.v1.expire",
              "sheaf.v1.snapshots",
              "CancelFlightInfo",
              "RenewFlightEndpoint",
              "sheaf.v1.verify",
              "sheaf.v1.backup"),
          names);
      assertNull(served.store.whyReadOnly());
    }
  }
}
