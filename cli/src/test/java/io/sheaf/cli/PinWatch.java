package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks at who pins how much in a server, again and again.
///
/// Who is connected to the first address is a steady client, everybody else is not.
final class PinWatch implements AutoCloseable {
  /// What may be queued for a stream. It holds that, the message that goes beyond, and the rest of
  /// the one that is partly written.
  private static final double QUEUED_MIB = 4;

  private static final int MESSAGES = 2;

  /// A message has a page for each.
  private static final int COLUMNS = 4;

  /// What is told is rounded, and counted while it changes.
  private static final double SLACK_MIB = 0.1;

  private static final Pattern HOLDER = Pattern.compile("DoGet \\S*:(\\d+)\\b.*");

  private final ServedProcess server;
  private final Thread thread;
  private volatile boolean ended;
  private volatile @Nullable Throwable failed;

  // Under the lock of this object.
  private int looks;
  private double mostOfOne;
  private final List<String> tooMuch = new ArrayList<>();
  private double mostOfAll;
  private int mostStreams;
  private long mostHeld;

  /// Begins to look.
  PinWatch(ServedProcess server) {
    this.server = server;
    this.thread = Thread.ofPlatform().daemon().start(this::watch);
  }

  private void watch() {
    try {
      while (!ended) {
        look();
        LockSupport.parkNanos(50_000_000);
      }
    } catch (IOException | RuntimeException | Error e) {
      failed = e;
    }
  }

  /// Those who pin something and are no steady clients, in lines.
  private synchronized List<String> look() throws IOException {
    JsonNode pool = server.ask("pool");
    Set<String> steady = steady();
    double all = 0;
    int streams = 0;
    List<String> others = new ArrayList<>();
    for (JsonNode line : pool.path("holders")) {
      Matcher holder = HOLDER.matcher(line.path("holder").asText());
      if (!holder.find()) continue;
      double mib = line.path("pinned_bytes").asDouble() / 1048576;
      int pins = Math.max(1, line.path("pins").asInt());
      double message = mib / pins * COLUMNS;
      if (mib > QUEUED_MIB + MESSAGES * message + SLACK_MIB) tooMuch.add(line.toString());
      mostOfOne = Math.max(mostOfOne, mib);
      all += mib;
      streams++;
      if (!steady.contains(holder.group(1)) && line.path("pins").asInt() != 0) {
        others.add(line.toString());
      }
    }
    looks++;
    mostOfAll = Math.max(mostOfAll, all);
    mostStreams = Math.max(mostStreams, streams);
    mostHeld = Math.max(mostHeld, server.ask("status").path("held_bytes").asLong());
    return others;
  }

  /// The ports that clients of the first address have, as the kernel has them: in hexadecimal.
  private Set<String> steady() throws IOException {
    String end = String.format(":%04X", server.port(0));
    Set<String> ports = new HashSet<>();
    // Clients may speak IPv4 through sockets of IPv6.
    for (String name : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/net", name))) {
        String[] parts = line.strip().split("\\s+", -1);
        if (!parts[2].endsWith(end)) continue;
        ports.add(Integer.toString(Integer.parseInt(parts[1].split(":", -1)[1], 16)));
      }
    }
    return ports;
  }

  /// Waits until others than the steady clients pin something.
  void awaitSomeOfOthers() throws IOException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (look().isEmpty()) {
      assertTrue(System.nanoTime() < deadline, "nobody was stopped in the middle of a read");
    }
  }

  /// Waits until nobody else pins anything; not longer than it may take.
  void awaitOnlySteady(String what, long seconds) throws IOException {
    long begun = System.nanoTime();
    List<String> others = look();
    int first = others.size();
    while (!others.isEmpty() && System.nanoTime() - begun < (seconds + 30) * 1_000_000_000L) {
      LockSupport.parkNanos(10_000_000);
      others = look();
    }
    double took = (System.nanoTime() - begun) / 1e9;
    System.out.printf("%s: %d pin something, none after %.2f s%n", what, first, took);
    assertEquals(List.of(), others, what);
    assertTrue(took <= seconds, what + " held pins for " + took + " s");
  }

  /// Waits until nobody pins anything, and nothing is held.
  void awaitNone(long seconds) throws IOException {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!look().isEmpty()
        || server.ask("pool").path("pinned_bytes").asLong() > 0
        || server.ask("status").path("held_bytes").asLong() > 0) {
      assertTrue(System.nanoTime() < deadline, () -> "pins are left");
      LockSupport.parkNanos(10_000_000);
    }
  }

  /// Prints the most that was seen, which must be within the bound.
  synchronized void print() {
    System.out.printf(
        "at most %d streams pinned %.1f MiB, one %.1f MiB; %d MiB were under way; %d looks%n",
        mostStreams, mostOfAll, mostOfOne, mostHeld >> 20, looks);
    assertEquals(List.of(), tooMuch, "streams that pin more than they may");
    assertTrue(looks > 100, "too few looks");
  }

  @Override
  public void close() throws Exception {
    ended = true;
    thread.join();
    Throwable failure = failed;
    if (failure != null) throw new AssertionError("the watch ended early", failure);
  }
}
