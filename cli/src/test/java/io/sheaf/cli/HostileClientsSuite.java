package io.sheaf.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that are killed, cut off, stopped, or change their mind, in the middle of reads from a
/// pool that holds half of the table; others read on beside them, batch after batch.
///
/// `-Dsheaf.storms=N` says how often; see `docs/testing.md`.
final class HostileClientsSuite {
  private static final int STORMS = Integer.getInteger("sheaf.storms", 3);
  private static final int CLIENTS = 32;
  private static final int CANCELS = 200;
  private static final int STEADY = 4;
  private static final String ROWS = Integer.toString(32 << 20);

  /// What `docs/operating.md` promises for those who are gone, and for those who are stopped.
  private static final long SECONDS_GONE = 20;

  private static final long SECONDS_STOPPED = 62;

  /// A while of nothing else, to compare with.
  private static final long QUIET_NANOS = 15_000_000_000L;

  @TempDir Path directory;

  private final Random random = new Random(seed());
  private final List<Rule> rules = new ArrayList<>();

  /// A rule of the kernel's packet filter: who sends to or from a port gets a reset.
  private record Rule(String direction, int port) {
    void set(String how) throws Exception {
      run(
          List.of("iptables", how, "INPUT", "-i", "lo", "-p", "tcp", direction),
          // Resets themselves go through.
          List.of(Integer.toString(port), "!", "--tcp-flags", "RST", "RST"),
          List.of("-j", "REJECT", "--reject-with", "tcp-reset"));
    }
  }

  private static long seed() {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isBlank() ? new Random().nextInt(1 << 30) : Long.parseLong(given);
    System.out.println("HostileClientsSuite: -Dsheaf.seed=" + seed);
    return seed;
  }

  @SafeVarargs
  private static void run(List<String>... words) throws Exception {
    List<String> command = new ArrayList<>();
    for (List<String> some : words) command.addAll(some);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor() == 0, () -> command + ": " + text);
  }

  @AfterEach
  void noRuleIsLeft() throws Exception {
    for (Rule rule : List.copyOf(rules)) lift(rule);
  }

  private void lift(Rule rule) throws Exception {
    rule.set("-D");
    rules.remove(rule);
  }

  @Test
  void whoIsGoneOrStoppedLeavesNothingBehindAndHoldsNobodyUp() throws Exception {
    assertNull(PythonClients.whyNot());
    run(List.of("iptables", "-L", "-n"));
    ServedProcess.build();
    String any = "127.0.0.1:0";
    try (ServedProcess server =
        new ServedProcess(
            directory.resolve("store"),
            List.of("env"),
            "--memory",
            "1GiB",
            "--listen",
            any,
            "--listen",
            any,
            "--listen",
            any)) {
      PythonClients.run("fill", server.address(0), ROWS);
      PythonClients.run("cancel", server.address(1), "1", "8");
      server.ask("status");
      Map<String, Integer> descriptors = server.descriptors();
      List<Long> resident = new ArrayList<>();
      try (PinWatch pins = new PinWatch(server);
          SteadyClients steady = new SteadyClients(server.address(0), STEADY)) {
        steady.phase("before");
        LockSupport.parkNanos(QUIET_NANOS);
        for (int storm = 1; storm <= STORMS; storm++) {
          steady.phase("storm " + storm);
          storm(server, pins);
          resident.add(server.memory("VmRSS") >> 20);
        }
        steady.phase("after");
        LockSupport.parkNanos(QUIET_NANOS);
        steady.finish();
        pins.awaitNone(SECONDS_GONE);
        pins.print();
      }
      System.out.println("MiB resident after each storm: " + resident + server.memory());
      long growth = resident.getLast() - resident.getFirst();
      assertTrue(growth <= 16 + resident.getFirst() / 20, () -> "grew by " + growth + " MiB");
      awaitDescriptors(server, descriptors);
      assertEquals(0, server.stop(), "exit code");
    }
  }

  private void storm(ServedProcess server, PinWatch pins) throws Exception {
    try (PythonClients herd = new PythonClients("herd", server.address(1), "" + CLIENTS)) {
      for (String pid : readers(herd)) signal("-KILL", pid);
      pins.awaitOnlySteady("killed", SECONDS_GONE);
    }
    String seed = Integer.toString(random.nextInt(1 << 20));
    String ends = PythonClients.run("cancel", server.address(1), seed, "" + CANCELS);
    pins.awaitOnlySteady("ended early " + ends.strip(), SECONDS_GONE);
    try (PythonClients herd = new PythonClients("herd", server.address(2), "" + CLIENTS)) {
      readers(herd);
      List<Rule> both =
          List.of(new Rule("--sport", server.port(2)), new Rule("--dport", server.port(2)));
      for (Rule rule : both) {
        rule.set("-I");
        rules.add(rule);
      }
      pins.awaitOnlySteady("reset", SECONDS_GONE);
      for (Rule rule : both) lift(rule);
    }
    try (PythonClients herd = new PythonClients("herd", server.address(1), "" + CLIENTS)) {
      for (String pid : readers(herd)) signal("-STOP", pid);
      pins.awaitSomeOfOthers();
      pins.awaitOnlySteady("stopped", SECONDS_STOPPED);
      assertTrue(server.isAlive());
    }
  }

  /// The processes of a herd that all read.
  private static List<String> readers(PythonClients herd) throws Exception {
    List<String> pids = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) pids.add(herd.line());
    return pids;
  }

  private void signal(String signal, String pid) throws Exception {
    LockSupport.parkNanos(random.nextInt(50_000_000));
    run(List.of("kill", signal, pid));
  }

  /// What the server has open for clients must be closed again; its own it may open when it first
  /// needs them.
  private static void awaitDescriptors(ServedProcess server, Map<String, Integer> before)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_GONE);
    Map<String, Integer> open = server.descriptors();
    while (!open.equals(before) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(100_000_000);
      open = server.descriptors();
    }
    open.forEach(
        (kind, count) -> {
          int was = before.getOrDefault(kind, 0);
          if (count != was)
            System.out.println("descriptors of " + kind + ": " + was + ", " + count);
        });
    assertEquals(before.get("socket:"), open.get("socket:"), "sockets");
  }
}
