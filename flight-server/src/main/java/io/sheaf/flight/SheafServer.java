package io.sheaf.flight;

import io.sheaf.flight.call.CallLimit;
import io.sheaf.flight.call.Callbacks;
import io.sheaf.flight.read.Leases;
import io.sheaf.flight.tls.CredentialsException;
import io.sheaf.flight.tls.Renewal;
import io.sheaf.flight.wire.DirectHook;
import io.sheaf.flight.wire.WireCounters;
import io.sheaf.store.Store;
import io.sheaf.store.StoreMetrics;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An Arrow Flight server over one store.
///
/// Any thread. The store is the caller's and outlives the server.
public final class SheafServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SheafServer.class);
  private static final Duration END = Duration.ofSeconds(30);

  /// How long no client must have begun a call for a drain to end.
  private static final Duration QUIET = Duration.ofSeconds(1);

  /// How much longer than it may a client takes nothing.
  private static final Duration WATCHING = Duration.ofSeconds(1);

  /// How long changed certificates go unseen; then they are read when they have settled.
  private static final Duration RENEWING = Duration.ofSeconds(1);

  /// How long a lease may outlive its end.
  private static final Duration SWEEPING = Duration.ofMinutes(1);

  /// gRPC warns with a stack whenever a client cancels, or sends a message that is too long. A
  /// logger is forgotten unless it is held.
  private static final List<java.util.logging.Logger> NOISE =
      List.of(
          java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerHandler"),
          java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerStream"));

  private final Listeners listeners;
  private final Services services;
  private final CallLimit calls;
  private final Threads threads;
  private final Leases leases;
  private final WireCounters counters;
  private final boolean direct;
  private final AtomicBoolean ended = new AtomicBoolean();

  private SheafServer(
      Listeners listeners,
      Services services,
      CallLimit calls,
      Threads threads,
      Leases leases,
      WireCounters counters,
      boolean direct) {
    this.listeners = listeners;
    this.services = services;
    this.calls = calls;
    this.threads = threads;
    this.leases = leases;
    this.counters = counters;
    this.direct = direct;
  }

  /// A server that listens and answers, for the caller to close.
  ///
  /// @throws ListenException when an address is taken, does not exist, or is one that other
  ///   machines reach
  /// @throws CredentialsException when the files for TLS cannot be used
  public static SheafServer start(Store store, ServerOptions options) {
    return start(store, options, InstantSource.system());
  }

  static SheafServer start(Store store, ServerOptions options, InstantSource clock) {
    options.listen().forEach(address -> Reach.check(address, options));
    NOISE.forEach(logger -> logger.setLevel(java.util.logging.Level.SEVERE));
    Optional<DirectHook> hook = options.direct() ? DirectHook.prove() : Optional.empty();
    WireCounters counters = new WireCounters();
    CallLimit calls = new CallLimit(options.limits().calls(), FlightServiceGrpc.SERVICE_NAME);
    Leases leases = new Leases(store, clock);
    Threads threads = Threads.of(options.limits());
    Services services = new Services(store, options, clock, leases, threads, counters, hook);
    Listeners listeners;
    try {
      listeners =
          Listeners.start(
              options,
              counters,
              builder -> {
                builder.directExecutor().intercept(calls);
                builder.addStreamTracerFactory(services.arrivals());
                builder.callExecutor(
                    new Callbacks(
                        Set.of(
                            FlightServiceGrpc.getDoGetMethod(), FlightServiceGrpc.getDoPutMethod()),
                        threads.calls()));
                services.all().forEach(builder::addService);
              });
    } catch (ListenException | CredentialsException e) {
      leases.close();
      threads.end(Duration.ZERO);
      throw e;
    }
    listeners.every(WATCHING, services.stalls()::check);
    listeners.every(WATCHING, services.arrivals()::check);
    listeners.every(SWEEPING, () -> threads.readers().execute(leases::sweep));
    Optional<Renewal> renewal = listeners.renewal();
    // Files may be slow; nothing else has to wait for them.
    renewal.ifPresent(r -> listeners.every(RENEWING, () -> Thread.startVirtualThread(r::check)));
    renewal.ifPresent(r -> Meters.bind(options.registry(), r));
    Meters.bind(
        options.registry(),
        counters,
        calls,
        services.stalls(),
        services.arrivals(),
        services.keys(),
        services.budget(),
        leases,
        listeners.admission(),
        hook.isPresent());
    new StoreMetrics(store).bindTo(options.registry());
    return new SheafServer(listeners, services, calls, threads, leases, counters, hook.isPresent());
  }

  /// Where it listens, in the order of the options, with the ports that the system chose.
  public List<SocketAddress> addresses() {
    return listeners.addresses();
  }

  /// The port of the first address of TCP.
  ///
  /// @throws java.util.NoSuchElementException when there is none
  public int port() {
    return addresses().stream()
        .filter(InetSocketAddress.class::isInstance)
        .map(InetSocketAddress.class::cast)
        .findFirst()
        .orElseThrow()
        .getPort();
  }

  /// Gives back leases that are over; happens by itself every minute.
  void sweep() {
    leases.sweep();
  }

  /// Whether frames go to the socket uncopied.
  public boolean direct() {
    return direct;
  }

  /// What has gone over the wire.
  public WireCounters counters() {
    return counters;
  }

  /// Takes no new connections, says so to who asks for its health, and lets calls under way end.
  /// False when some are left after `patience`.
  public boolean drain(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    services.leaving();
    listeners.leave();
    // A client may begin a call while it is being told; when none has for a while, none will.
    do {
      long left = Math.max(0, deadline - System.nanoTime());
      if (!calls.awaitIdle(Duration.ofNanos(left))) return false;
    } while (!listeners.awaitEnd(QUIET) && !calls.awaitIdle(Duration.ZERO));
    return true;
  }

  /// Ends all calls that are under way and everything the server has. A second call does nothing.
  @Override
  public void close() {
    if (ended.getAndSet(true)) return;
    listeners.end();
    // The transport may be gone before its last word on a call has come.
    boolean told = calls.end(END);
    if (!told) LOG.error("{} calls have not ended within {}", calls.active(), END);
    if (!threads.end(END)) LOG.error("calls are still at work {} after the server's end", END);
    leases.close();
    listeners.close();
  }
}
