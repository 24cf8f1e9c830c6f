package io.sheaf.flight;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.util.internal.PlatformDependent;
import io.sheaf.flight.action.ActionHandler;
import io.sheaf.flight.action.ActionServices;
import io.sheaf.flight.budget.PinBudget;
import io.sheaf.flight.call.Handler;
import io.sheaf.flight.call.Stalls;
import io.sheaf.flight.exchange.ExchangeHandler;
import io.sheaf.flight.exchange.KeyMemory;
import io.sheaf.flight.put.Arrivals;
import io.sheaf.flight.put.Places;
import io.sheaf.flight.put.PutHandler;
import io.sheaf.flight.put.Writer;
import io.sheaf.flight.read.GetHandler;
import io.sheaf.flight.read.Grants;
import io.sheaf.flight.read.InfoHandler;
import io.sheaf.flight.read.Leases;
import io.sheaf.flight.read.ListHandler;
import io.sheaf.flight.read.Resolver;
import io.sheaf.flight.read.SchemaHandler;
import io.sheaf.flight.read.StreamMemory;
import io.sheaf.flight.request.Tickets;
import io.sheaf.flight.wire.DirectHook;
import io.sheaf.flight.wire.GuardMarshaller;
import io.sheaf.flight.wire.OutgoingMarshaller;
import io.sheaf.flight.wire.SmallMarshaller;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.format.ipc.Limits;
import io.sheaf.store.Store;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/// The services of one server, with everything their methods need.
final class Services {
  private static final int ACTION_BYTES = 4 << 20;
  private static final int METADATA_BYTES = 16 << 20;
  private static final int SMALL_QUEUE = 64 << 10;

  private final Store store;
  private final ServerOptions options;
  private final InstantSource clock;
  private final Leases leases;
  private final Threads threads;
  private final WireCounters counters;
  private final Optional<DirectHook> hook;
  private final HealthStatusManager health = new HealthStatusManager();
  private final Stalls stalls;
  private final Arrivals arrivals;
  private final PinBudget budget;
  private final KeyMemory keys = new KeyMemory();

  Services(
      Store store,
      ServerOptions options,
      InstantSource clock,
      Leases leases,
      Threads threads,
      WireCounters counters,
      Optional<DirectHook> hook) {
    this.store = store;
    this.options = options;
    this.clock = clock;
    this.stalls = new Stalls(options.limits().stall());
    this.arrivals = new Arrivals(arriving(options.limits()), options.limits().stall());
    this.leases = leases;
    this.threads = threads;
    this.counters = counters;
    this.hook = hook;
    this.budget =
        new PinBudget(
            store.poolBytes(), store.pinnableBytes(), options.limits().budget(), threads.timer());
  }

  /// Flight, health and reflection.
  List<ServerServiceDefinition> all() {
    return List.of(
        flight(),
        BoundedRequests.of(health.getHealthService().bindService()),
        BoundedRequests.of(ProtoReflectionServiceV1.newInstance().bindService()));
  }

  /// The watch over clients that take nothing.
  Stalls stalls() {
    return stalls;
  }

  /// The memory for what clients send.
  Arrivals arrivals() {
    return arrivals;
  }

  /// Half of the memory for the network: the rest is for what was not asked for yet, and for what
  /// the transport's pool cannot use. The longest message needs as much.
  private static long arriving(ServerLimits limits) {
    return Math.max(PlatformDependent.estimateMaxDirectMemory() / 2, 2L * limits.messageBytes());
  }

  /// The memory for the keys of exchanges.
  KeyMemory keys() {
    return keys;
  }

  /// What reads may pin.
  PinBudget budget() {
    return budget;
  }

  /// Says that the server is going away to those who ask for its health.
  void leaving() {
    health.enterTerminalState();
  }

  private ServerServiceDefinition flight() {
    Tickets tickets = new Tickets(store.ticketKey(), clock);
    Grants grants = new Grants(clock);
    Resolver resolver = new Resolver(store);
    List<String> advertised = options.advertise().stream().map(URI::toString).toList();
    InfoHandler info = new InfoHandler(resolver, leases, tickets, advertised);
    GetHandler get = new GetHandler(resolver, tickets, grants, memory(), counters);
    Places places = new Places(options.limits().writers(), threads.writers(), arrivals);
    FlightService service = new FlightService();
    var descriptor = FlightService.small(Flight.FlightDescriptor.parser(), "FlightDescriptor");
    service
        .add(
            FlightServiceGrpc.getListFlightsMethod(),
            FlightService.small(Flight.Criteria.parser(), "Criteria"),
            proto(Flight.FlightInfo.getDefaultInstance()),
            onReaders(new ListHandler(store, info)))
        .add(
            FlightServiceGrpc.getGetFlightInfoMethod(),
            descriptor,
            proto(Flight.FlightInfo.getDefaultInstance()),
            onReaders(info))
        .add(
            FlightServiceGrpc.getPollFlightInfoMethod(),
            descriptor,
            proto(Flight.PollInfo.getDefaultInstance()),
            onReaders(info.polling()))
        .add(
            FlightServiceGrpc.getGetSchemaMethod(),
            descriptor,
            proto(Flight.SchemaResult.getDefaultInstance()),
            onReaders(new SchemaHandler(resolver)))
        .add(
            FlightServiceGrpc.getDoGetMethod(),
            FlightService.small(Flight.Ticket.parser(), "Ticket"),
            new OutgoingMarshaller(hook),
            get.on(threads.readers(), options.limits().queuedBytes(), stalls))
        .add(
            FlightServiceGrpc.getDoPutMethod(),
            new GuardMarshaller(counters),
            proto(Flight.PutResult.getDefaultInstance()),
            new PutHandler(new Writer(store, arrowLimits()), places))
        .add(
            FlightServiceGrpc.getDoExchangeMethod(),
            new GuardMarshaller(counters),
            new OutgoingMarshaller(hook),
            new ExchangeHandler(
                resolver,
                get.keyed(),
                places,
                arrowLimits(),
                threads.readers(),
                options.limits().queuedBytes(),
                stalls,
                keys));
    addActions(service, actions(resolver, tickets, grants));
    return service
        .refuse(FlightServiceGrpc.getHandshakeMethod(), "no handshake is needed: nobody is asked")
        .build();
  }

  private ActionServices actions(Resolver resolver, Tickets tickets, Grants grants) {
    return new ActionServices(
        store, resolver, leases, tickets, grants, budget, counters, options.backups());
  }

  private StreamMemory memory() {
    return new StreamMemory(budget, options.limits().queuedBytes());
  }

  private void addActions(FlightService service, ActionServices server) {
    ActionHandler actions = new ActionHandler(server);
    service
        .add(
            FlightServiceGrpc.getDoActionMethod(),
            new SmallMarshaller<>(Flight.Action.parser(), "Action", ACTION_BYTES),
            proto(Flight.Result.getDefaultInstance()),
            onReaders(actions))
        .add(
            FlightServiceGrpc.getListActionsMethod(),
            FlightService.small(Flight.Empty.parser(), "Empty"),
            proto(Flight.ActionType.getDefaultInstance()),
            onReaders(actions.listing()));
  }

  private <Q, R> ServerCallHandler<Q, R> onReaders(Handler<Q, R> handler) {
    return handler.on(threads.readers(), SMALL_QUEUE, stalls);
  }

  private static <M extends Message> Marshaller<M> proto(M prototype) {
    return ProtoUtils.marshaller(prototype);
  }

  /// A message that expands to more than one may be long itself is refused.
  private Limits arrowLimits() {
    return new Limits(
        METADATA_BYTES, options.limits().messageBytes(), options.limits().messageBytes());
  }
}
