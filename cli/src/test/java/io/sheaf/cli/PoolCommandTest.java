package io.sheaf.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sheaf.cli.failure.Exit;
import io.sheaf.cli.terminal.Terminal;
import io.sheaf.flight.ServerOptions;
import io.sheaf.flight.SheafServer;
import io.sheaf.store.Options;
import io.sheaf.store.SocketPath;
import io.sheaf.store.Store;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `sheaf pool` beside a server with a client.
@Timeout(240)
final class PoolCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;
  private Store store;
  private SheafServer server;

  @BeforeEach
  void serve() throws Exception {
    // More than sockets and windows of a client take: what is sent last stays pinned.
    Path source = dir.resolve("t.parquet");
    Duck.run(
        "COPY (SELECT range AS a, range * 3 AS b FROM range(6000000)) TO '"
            + source
            + "' (FORMAT parquet)");
    new Cli(data()).ok("import", source.toString());
    store = Store.openExisting(data(), Options.defaults().pool(Options.mib(256)));
    server =
        SheafServer.start(
            store,
            ServerOptions.defaults()
                .port(0)
                .alsoListen(UnixDomainSocketAddress.of(SocketPath.ofStore(data()))));
  }

  @AfterEach
  void stop() throws Exception {
    server.drain(Duration.ofSeconds(10));
    server.close();
    store.close(); // throws if anything is pinned
  }

  private Path data() {
    return dir.resolve("store");
  }

  private String address() {
    return "grpc://127.0.0.1:" + ((InetSocketAddress) server.addresses().getFirst()).getPort();
  }

  private JsonNode pool(String data) throws IOException {
    return JSON.readTree(new Cli(dir).ok("pool", "--json", "--data", data).out());
  }

  @Test
  void aStreamThatIsHeldOpenIsNamedWithWhatItPins() throws Exception {
    try (RootAllocator allocator = new RootAllocator();
        FlightClient client = FlightClient.builder(allocator, new Location(address())).build()) {
      try (FlightStream stream =
          client.getStream(new Ticket("{\"table\":\"t\"}".getBytes(UTF_8)))) {
        assertTrue(stream.next());
        JsonNode pool = pool(data().toString());
        while (pool.path("holders").isEmpty()) pool = pool(data().toString());
        JsonNode holder = pool.path("holders").get(0);
        assertTrue(holder.path("holder").asText().matches("DoGet \\S+:\\d+ main\\.t"), holder + "");
        assertEquals("main.t", holder.path("table").asText());
        assertTrue(holder.path("pinned_bytes").asLong() > 500_000, holder + "");
        assertTrue(holder.path("pins").asInt() > 0, holder + "");
        assertTrue(pool.path("oldest_pins").get(0).path("age_ms").asLong() >= 0, pool + "");
        assertTrue(pool.path("pages").path("pinned").asInt() > 0, pool + "");
        assertEquals("main.t", pool.path("tables").get(0).path("table").asText());
        assertTrue(pool.path("text").isMissingNode());
        String text = new Cli(data()).ok("pool").out();
        assertTrue(text.contains("\nholder   DoGet "), text);
        assertTrue(text.contains("\nread     DoGet "), text);
        assertTrue(text.lines().count() < 30, text);
        while (stream.next()) assertTrue(stream.getRoot().getRowCount() > 0);
      }
    }
    while (!pool(address()).path("holders").isEmpty()) Thread.onSpinWait();
    assertTrue(new Cli(dir).ok("pool", "--data", address()).out().startsWith("arena "));
  }

  @Test
  void aWatchPrintsBlockAfterBlockUntilItIsInterrupted() throws Exception {
    Process process = start("pool", "--watch", "--data", data().toString());
    try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      int blocks = 0;
      String line = out.readLine();
      for (; line != null && blocks < 3; line = out.readLine()) {
        blocks += line.startsWith("arena ") ? 1 : 0;
        assertFalse(line.contains("\033"), line);
      }
      assertEquals(3, blocks, "the watch ended");
      Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
      assertEquals(0, kill.waitFor());
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(Exit.INTERRUPTED.code(), process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(String... arguments) throws IOException {
    // What a shell starts in the background ignores SIGINT, and so does all that it starts.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @Test
  void onATerminalAWatchRedrawsOneScreen() throws Exception {
    var out = new ByteArrayOutputStream();
    var err = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    Map<String, String> environment =
        Map.of("TERM", "xterm", "COLUMNS", "60", "SHEAF_DATA", data().toString());
    var input = new ByteArrayInputStream(new byte[0]);
    var shell = new Shell(new Terminal(input, out, err, environment, true, true, true));
    var exit = new AtomicReference<Exit>();
    Thread watch = Thread.ofPlatform().start(() -> exit.set(shell.run("pool", "--watch")));
    while (out.toString(UTF_8).split("\033\\[J", -1).length < 3) Thread.onSpinWait();
    watch.interrupt();
    watch.join();
    assertEquals(Exit.INTERRUPTED, exit.get());
    List<String> screens = List.of(out.toString(UTF_8).split("\033\\[H", -1));
    assertTrue(screens.size() >= 3, out.toString(UTF_8));
    for (String screen : screens.subList(1, screens.size())) {
      assertTrue(screen.startsWith(data().toString().substring(0, 5)), screen);
      assertTrue(screen.endsWith("\033[J"), screen);
      for (String line : screen.replace("\033[K", "").replace("\033[J", "").lines().toList()) {
        assertTrue(line.length() <= 60, line);
      }
    }
  }

  @Test
  void withoutAServerThereIsNoPoolAndThatIsSaid() throws Exception {
    Path other = dir.resolve("other");
    Path csv = Files.writeString(dir.resolve("t.csv"), "x\n1\n");
    new Cli(other).ok("import", csv.toString());
    String line = new Cli(other).fails(Exit.UNAVAILABLE, "pool");
    assertEquals(
        "sheaf: no server has %s open, and without one there is no pool to report; start one: sheaf"
                .formatted(other)
            + " serve --data "
            + other,
        line);
    new Cli(dir.resolve("none")).fails(Exit.ABSENT, "pool");
    line = new Cli(dir).fails(Exit.UNAVAILABLE, "pool", "--data", "grpc://127.0.0.1:1");
    assertTrue(line.startsWith("sheaf: cannot reach the server: "), line);
  }
}
