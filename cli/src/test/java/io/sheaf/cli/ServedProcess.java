package io.sheaf.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.RootAllocator;

/// `./sheaf serve` in a process of its own, and what the system and the server tell of it.
final class ServedProcess implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("sheaf.root"), "sheaf").toAbsolutePath().normalize();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader out;
  private final List<String> screen = new ArrayList<>();
  private final List<String> addresses;
  private final RootAllocator allocator = new RootAllocator();
  private final FlightClient client;

  /// Starts one that makes a store where there is none.
  ///
  /// @param before what the command begins with
  ServedProcess(Path store, List<String> before, String... options) throws Exception {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(LAUNCHER.toString(), "serve", "--create", "--data", store.toString()));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = process.inputReader(UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("ready ")) {
      screen.add(line);
      line = out.readLine();
    }
    assertNotNull(line, "the server ended: " + screen);
    addresses = List.of(line.substring("ready ".length()).split(" "));
    client = FlightClient.builder(allocator, new Location(addresses.getFirst())).build();
  }

  /// Builds what the launcher would build, so that it does not do so inside of limits.
  static void build() throws Exception {
    Process build =
        new ProcessBuilder(LAUNCHER.toString(), "--version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(build.waitFor(8, TimeUnit.MINUTES) && build.exitValue() == 0, "does not build");
  }

  /// Where it listens, in the order asked for.
  String address(int number) {
    return addresses.get(number);
  }

  /// The port of one of these.
  int port(int number) {
    return URI.create(address(number)).getPort();
  }

  /// How it splits its memory.
  String memory() {
    return screen.stream().filter(line -> line.contains("memory ")).findFirst().orElseThrow();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Bytes by a name of `/proc/PID/status`, such as `VmRSS`.
  long memory(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (!line.startsWith(name + ":")) continue;
      return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    }
    throw new AssertionError("no " + name);
  }

  /// What its descriptors are of: how many of each.
  Map<String, Integer> descriptors() throws IOException {
    Map<String, Integer> kinds = new TreeMap<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      for (Path each : open.toList()) kinds.merge(kind(each), 1, Integer::sum);
    }
    return kinds;
  }

  private static String kind(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString().replaceAll("\\[[0-9]+]", "");
    } catch (NoSuchFileException e) {
      return "closed meanwhile";
    }
  }

  /// What an action tells.
  JsonNode ask(String action) throws IOException {
    Action asked = new Action("sheaf.v1." + action, "{}".getBytes(UTF_8));
    var answer = client.doAction(asked, CallOptions.timeout(30, TimeUnit.SECONDS));
    return JSON.readTree(answer.next().getBody());
  }

  /// Stops it by SIGTERM, and returns its exit code.
  int stop() throws InterruptedException {
    closeClient();
    process.destroy();
    assertTrue(process.waitFor(90, TimeUnit.SECONDS), "it does not end");
    return process.exitValue();
  }

  private void closeClient() throws InterruptedException {
    client.close();
    allocator.close();
  }

  @Override
  public void close() throws Exception {
    if (process.isAlive()) closeClient();
    process.destroyForcibly();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    out.close();
  }
}
