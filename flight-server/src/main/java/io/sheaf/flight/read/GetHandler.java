package io.sheaf.flight.read;

import io.grpc.Metadata;
import io.sheaf.flight.budget.PinShare;
import io.sheaf.flight.call.Answers;
import io.sheaf.flight.call.Caller;
import io.sheaf.flight.call.Handler;
import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.request.At;
import io.sheaf.flight.request.Form;
import io.sheaf.flight.request.ReadRequest;
import io.sheaf.flight.request.Ticket;
import io.sheaf.flight.request.Tickets;
import io.sheaf.flight.wire.OutgoingData;
import io.sheaf.flight.wire.SmallRequest;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.store.Messages;
import org.apache.arrow.flight.impl.Flight;
import org.jspecify.annotations.Nullable;

/// DoGet: the batches behind a ticket, or behind JSON that says what is wanted.
public final class GetHandler implements Handler<SmallRequest<Flight.Ticket>, OutgoingData> {
  /// The header that names the last message a client has, to begin behind it.
  public static final Metadata.Key<String> AFTER =
      Metadata.Key.of("sheaf-after", Metadata.ASCII_STRING_MARSHALLER);

  /// A request up to this is read at once: other clients have the same thread.
  private static final int SHORT_BYTES = 4096;

  private final Resolver resolver;
  private final Tickets tickets;
  private final Grants grants;
  private final StreamMemory memory;
  private final WireCounters counters;

  /// Serves what `resolver` finds for tickets that `tickets` opens and `grants` has not cancelled,
  /// as far as `memory` goes.
  public GetHandler(
      Resolver resolver,
      Tickets tickets,
      Grants grants,
      StreamMemory memory,
      WireCounters counters) {
    this.memory = memory;
    this.resolver = resolver;
    this.tickets = tickets;
    this.grants = grants;
    this.counters = counters;
  }

  @Override
  public Answers<OutgoingData> answer(SmallRequest<Flight.Ticket> request, Caller caller) {
    Answers<OutgoingData> answers = answer(request, caller, true);
    if (answers == null) throw new AssertionError("no answer to who may wait for it");
    return answers;
  }

  @Override
  public @Nullable Answers<OutgoingData> answerAtOnce(
      SmallRequest<Flight.Ticket> request, Caller caller) {
    return answer(request, caller, false);
  }

  /// Null when it would wait, and must not.
  private @Nullable Answers<OutgoingData> answer(
      SmallRequest<Flight.Ticket> request, Caller caller, boolean mayWait) {
    long after = after(caller.headers());
    byte[] bytes = request.message().getTicket().toByteArray();
    if (!mayWait && bytes.length > SHORT_BYTES) return null;
    return switch (Form.of(bytes)) {
      case TICKET -> {
        Ticket ticket = tickets.open(bytes);
        yield mayWait || resolver.isAtHand(ticket.snapshot())
            ? granted(ticket, after, caller)
            : null;
      }
      case JSON -> {
        ReadRequest read = ReadRequest.ofJson(bytes);
        yield mayWait || read.at() instanceof At.Newest
            ? stream(resolver.open(read), read.maxMessageBytes(), after, caller)
            : null;
      }
      case SQL, FLIGHT_SQL -> throw Refusal.unsupported("this server does not speak SQL");
      case OTHER ->
          throw new Refusal(
              Code.BAD_TICKET, "not a ticket of this server; ask GetFlightInfo, or send JSON");
    };
  }

  /// The handler of reads with keys.
  public Handler<KeyedRead, OutgoingData> keyed() {
    return new Handler<>() {
      @Override
      public Answers<OutgoingData> answer(KeyedRead keyed, Caller caller) {
        int most = keyed.request().read().maxMessageBytes();
        return stream(resolver.open(keyed), most, after(caller.headers()), caller);
      }

      @Override
      public void dispose(OutgoingData message) {
        message.close();
      }
    };
  }

  private Answers<OutgoingData> granted(Ticket ticket, long after, Caller caller) {
    Grants.Grant grant = grants.begin(ticket.grant());
    try {
      return new GrantedStream(
          grant, stream(resolver.open(ticket), ticket.maxMessageBytes(), after, caller));
    } catch (RuntimeException | Error e) {
      grant.end();
      throw e;
    }
  }

  private Answers<OutgoingData> stream(
      Selection selection, int maxMessageBytes, long after, Caller caller) {
    try {
      String holder = caller.about(selection.table().name());
      Messages messages = selection.scan().messages(holder);
      PinShare share = memory.budget().open(caller.principal(), holder);
      SharedMessages shared = new SharedMessages(messages, share, memory.queuedBytes());
      return new BatchStream(selection, shared, maxMessageBytes, after, counters);
    } catch (RuntimeException | Error e) {
      selection.close();
      throw e;
    }
  }

  private static long after(Metadata headers) {
    String text = headers.get(AFTER);
    if (text == null) return -1;
    try {
      long after = Long.parseLong(text);
      if (after >= 0) return after;
    } catch (NumberFormatException e) {
      // Falls through to the refusal below, which says what was expected.
    }
    throw Refusal.badRequest("the header sheaf-after must be the number of a message");
  }

  @Override
  public void dispose(OutgoingData message) {
    message.close();
  }
}
