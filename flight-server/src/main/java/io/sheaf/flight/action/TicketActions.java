package io.sheaf.flight.action;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.read.Grants;
import io.sheaf.flight.read.Grants.Cancel;
import io.sheaf.flight.read.Leases;
import io.sheaf.flight.read.Resolver;
import io.sheaf.flight.request.Form;
import io.sheaf.flight.request.Ticket;
import io.sheaf.flight.request.Tickets;
import io.sheaf.store.Snapshot;
import java.util.List;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.impl.Flight.CancelFlightInfoResult;
import org.apache.arrow.flight.impl.Flight.CancelStatus;
import org.apache.arrow.flight.impl.Flight.FlightEndpoint;
import org.apache.arrow.flight.impl.Flight.RenewFlightEndpointRequest;

/// The actions that Flight itself defines, on the tickets of a FlightInfo.
final class TicketActions {
  private final Resolver resolver;
  private final Leases leases;
  private final Tickets tickets;
  private final Grants grants;

  TicketActions(ActionServices server) {
    this.resolver = server.resolver();
    this.leases = server.leases();
    this.tickets = server.tickets();
    this.grants = server.grants();
  }

  List<Action> all() {
    return List.of(
        Action.of(
            "CancelFlightInfo",
            "CancelFlightInfoRequest -> CancelFlightInfoResult: ends the streams that read for a"
                + " FlightInfo, and its tickets",
            this::cancel),
        Action.of(
            "RenewFlightEndpoint",
            "RenewFlightEndpointRequest -> FlightEndpoint: another ticket for the same, good for an"
                + " hour from now",
            this::renew));
  }

  private byte[] cancel(byte[] body) {
    CancelFlightInfoRequest request;
    try {
      request = CancelFlightInfoRequest.parseFrom(body);
    } catch (InvalidProtocolBufferException e) {
      throw bad("CancelFlightInfoRequest", e);
    }
    if (request.getInfo().getEndpointCount() == 0) {
      throw Refusal.badRequest("there is no endpoint to cancel");
    }
    boolean reading = false;
    for (FlightEndpoint endpoint : request.getInfo().getEndpointList()) {
      reading |= grants.cancel(open(endpoint).grant()) == Cancel.UNDER_WAY;
    }
    return CancelFlightInfoResult.newBuilder()
        .setStatus(
            reading ? CancelStatus.CANCEL_STATUS_CANCELLING : CancelStatus.CANCEL_STATUS_CANCELLED)
        .build()
        .toByteArray();
  }

  private byte[] renew(byte[] body) {
    FlightEndpoint endpoint;
    try {
      endpoint = RenewFlightEndpointRequest.parseFrom(body).getEndpoint();
    } catch (InvalidProtocolBufferException e) {
      throw bad("RenewFlightEndpointRequest", e);
    }
    Ticket ticket = open(endpoint);
    grants.check(ticket.grant());
    try (Snapshot snapshot = resolver.leased(ticket.snapshot())) {
      long end = leases.lease(snapshot).getEpochSecond();
      return endpoint.toBuilder()
          .setTicket(
              Flight.Ticket.newBuilder()
                  .setTicket(UnsafeByteOperations.unsafeWrap(tickets.seal(ticket.until(end)))))
          .setExpirationTime(Timestamp.newBuilder().setSeconds(end))
          .build()
          .toByteArray();
    }
  }

  private Ticket open(FlightEndpoint endpoint) {
    byte[] ticket = endpoint.getTicket().getTicket().toByteArray();
    if (Form.of(ticket) == Form.JSON) {
      throw Refusal.badRequest(
          "a ticket that is JSON has no end, and is neither renewed nor ended");
    }
    return tickets.open(ticket);
  }

  private static Refusal bad(String message, InvalidProtocolBufferException cause) {
    return Refusal.badRequest("the body is no " + message + ": " + cause.getMessage());
  }
}
