package io.sheaf.cli.command;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.option.Size;
import io.sheaf.cli.option.Span;
import io.sheaf.cli.place.LocalPlace;
import io.sheaf.cli.place.Places;
import io.sheaf.cli.serve.Advertised;
import io.sheaf.cli.serve.ListenAddress;
import io.sheaf.cli.serve.Memory;
import io.sheaf.cli.serve.Stop;
import io.sheaf.cli.terminal.Figures;
import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.flight.tls.Tls;
import io.sheaf.store.Options;
import io.sheaf.store.SocketPath;
import io.sheaf.store.StageLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Serve a store over Arrow Flight until it is stopped by SIGTERM or Ctrl-C.")
final class Serve implements Callable<Integer> {
  private static final int MOST_THREADS = 1024;

  private final Session session;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT|unix:PATH",
      description =
          "Where to listen, once or more; port 0 for any. Default: 127.0.0.1:8815. The store's own"
              + " sheaf.sock is always listened on.")
  List<String> listen = new ArrayList<>();

  @Option(
      names = "--advertise",
      paramLabel = "URI",
      description =
          "Where endpoints send clients, such as grpc://HOST:PORT, once or more. Default: back to"
              + " where they asked.")
  List<String> advertise = new ArrayList<>();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description =
          "For the whole process. Default: 75%% of a cgroup's limit, or 25%% of the machine.")
  @Nullable Size memory;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads drive connections. Default: one for each processor.")
  @Nullable Integer threads;

  @Option(
      names = "--read-only",
      description =
          "Change nothing: whoever writes is refused, nothing is folded or scrubbed. The directory"
              + " may be where nothing can be written; it has no sheaf.sock then.")
  boolean readOnly;

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      converter = Span.Converter.class,
      description = "How long calls may go on when it is stopped. Default: 30s.")
  Duration drain = Duration.ofSeconds(30);

  @Option(
      names = "--tls-cert",
      paramLabel = "F",
      description =
          "Encrypt connections of TCP: this server's certificate in PEM, behind it those that lead"
              + " to its authority. Read again when it changes.")
  @Nullable Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "F",
      description = "The key of that certificate: PEM, PKCS #8, nobody else's to read.")
  @Nullable Path tlsKey;

  @Option(
      names = "--client-ca",
      paramLabel = "F",
      description = "Let in only clients with a certificate of an authority in this PEM file.")
  @Nullable Path clientCa;

  @Option(
      names = "--insecure",
      description = "Listen where other machines can reach it, though it asks nobody who they are.")
  boolean insecure;

  @Option(
      names = "--stage-expiry",
      paramLabel = "TIME",
      converter = Span.Converter.class,
      description = "When staged rows go that nobody commits. Default: 24h.")
  Duration stageExpiry = StageLimits.defaults().lifetime();

  @Option(
      names = "--stage-bytes",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description = "The most that may be staged, or a share of the file system. Default: 256GiB.")
  @Nullable Size stageBytes;

  @Option(
      names = "--scrub",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description =
          "Read so much a second again in the background, to find what rots; 0 for none."
              + " Default: 8MiB.")
  Size scrub = new Size(8 << 20, 0);

  @Option(
      names = "--backups",
      paramLabel = "DIR",
      description = "Let clients have backups made below this directory. Default: nowhere.")
  @Nullable Path backups;

  @Option(names = "--create", description = "Make an empty store where there is none.")
  boolean create;

  Serve(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException {
    String directory = Places.directory(session.options().data(), "serve");
    if (readOnly && create) throw CommandException.usage("--create writes, --read-only does not");
    ServerOptions options =
        ServerOptions.defaults().insecure(insecure).backups(backups).threads(threads());
    Tls tls = tls();
    if (tls != null) options = options.tls(tls);
    options =
        options.advertise(
            advertise.stream().map(text -> Advertised.parse(text, tls != null)).toList());
    if (!listen.isEmpty()) {
      options = options.listen(listen.stream().map(ListenAddress::parse).toList());
    }
    Path own = SocketPath.ofStore(Path.of(directory)).toAbsolutePath();
    boolean ownSocket = !readOnly || Files.isWritable(Path.of(directory));
    if (ownSocket) options = options.alsoListen(UnixDomainSocketAddress.of(own));
    Memory split = Memory.split(memory);
    try (Stop stop = Stop.listen();
        LocalPlace place =
            open(
                directory,
                Options.defaults().pool(split.pool()).stages(stages(directory)).scrub(scrubbed()));
        SheafServer server = SheafServer.start(place.store(), options)) {
      show(place, split, server, ownSocket);
      stop.await();
      boolean clean = server.drain(drain);
      // The store is closed by then, or the process ends with the code that `Stop` has.
      stop.exitCode(clean ? Exit.DONE.code() : Exit.FAILED.code());
      if (!clean) {
        session
            .terminal()
            .note("sheaf: calls were cut off " + drain.toSeconds() + " s after the stop");
      }
      return clean ? Exit.DONE.code() : Exit.FAILED.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private int threads() {
    if (threads == null) return 0;
    if (threads >= 1 && threads <= MOST_THREADS) return threads;
    throw CommandException.usage("--threads must be from 1 to " + MOST_THREADS);
  }

  private long scrubbed() {
    if (scrub.percent() == 0) return scrub.bytes();
    throw CommandException.usage("--scrub is an amount for each second, such as 8MiB");
  }

  private @Nullable Tls tls() {
    if (tlsCert != null && tlsKey != null) return new Tls(tlsCert, tlsKey, clientCa);
    if (tlsCert != null || tlsKey != null || clientCa != null) {
      throw CommandException.usage(
          "--tls-cert and --tls-key go together, and --client-ca comes with them");
    }
    return null;
  }

  private StageLimits stages(String directory) throws IOException {
    if (!stageExpiry.isPositive()) {
      throw CommandException.usage("--stage-expiry must be more than no time");
    }
    StageLimits limits = StageLimits.defaults().lifetime(stageExpiry);
    if (stageBytes == null) return limits;
    Path there = Path.of(directory).toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) there = there.getParent();
    return limits.bytes(stageBytes.of(Files.getFileStore(there).getTotalSpace()));
  }

  private LocalPlace open(String directory, Options options) {
    if (readOnly) return LocalPlace.openForReading(directory, options);
    return create
        ? LocalPlace.openOrCreate(directory, options)
        : LocalPlace.open(directory, options, "make an empty one: sheaf serve --create");
  }

  private void show(LocalPlace place, Memory split, SheafServer server, boolean ownSocket)
      throws IOException {
    var tables = place.tables();
    long rows = tables.stream().mapToLong(table -> table.rows()).sum();
    // The last is the store's own if there is one, which nobody asked for.
    List<String> all =
        server.addresses().stream().map(a -> ListenAddress.uri(a, tlsCert != null)).toList();
    List<String> addresses = ownSocket ? all.subList(0, all.size() - 1) : all;
    if (!session.options().json()) {
      session.terminal().line(Version.line() + "  " + place.shown());
      row("tables", Figures.count(tables.size()) + "  " + Figures.count(rows, "row", "rows"));
      row("memory", split.text());
      row("reads", place.store().rung());
      String readOnlyAs = place.store().whyReadOnly();
      if (readOnlyAs != null) row("writes", "refused: " + readOnlyAs);
      row(
          "wire",
          server.direct() ? "frames go to the socket uncopied" : "copied once (see the log)");
      if (tlsCert != null) {
        row("tls", clientCa == null ? "encrypts TCP" : "encrypts TCP, and asks clients for theirs");
      }
      all.forEach(address -> row("listens", address));
      if (!ownSocket) row("socket", "no sheaf.sock: nothing can be written to " + place.shown());
    }
    session.report(
        Map.of(
            "ready",
            true,
            "listen",
            addresses,
            "tables",
            tables.size(),
            "pool_bytes",
            split.pool(),
            "rung",
            place.store().rung(),
            "tls",
            tlsCert != null,
            "read_only",
            place.store().whyReadOnly() != null,
            "direct",
            server.direct()),
        "ready " + String.join(" ", addresses));
    session.terminal().flush();
  }

  private void row(String name, String value) {
    session.terminal().line(String.format("  %-8s %s", name, value));
  }
}
