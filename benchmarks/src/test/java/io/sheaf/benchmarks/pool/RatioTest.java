package io.sheaf.benchmarks.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.Eviction;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RatioTest {
  private static double ours(Trace trace, int size, Eviction eviction) {
    try (Replay replay = new Replay(size, eviction)) {
      return replay.ratio(trace);
    }
  }

  private static double peer(String name, Trace trace, int size) {
    RatioPeers.Peer peer = RatioPeers.all().get(name);
    if (peer == null) throw new AssertionError(name);
    return RatioPeers.ratio(peer, trace, size);
  }

  @Test
  void clockIsTheClockOfTheSimulator() {
    Trace trace = TraceGenerators.columnar();
    assertEquals(peer("CLOCK", trace, 1_000), ours(trace, 1_000, Eviction.CLOCK), 0.01);
  }

  @Test
  void aLoopLargerThanThePoolFindsWhatFits() {
    Trace trace = TraceGenerators.loopScan();
    assertEquals(0, ours(trace, 1_000, Eviction.CLOCK), 0.01);
    assertTrue(ours(trace, 1_000, Eviction.TINY_LFU) > 18);
  }

  @Test
  void aLoopThatIsForetoldIsNearTheBestThereIs() {
    Trace trace = TraceGenerators.loopScan();
    try (Replay replay = new Replay(1_000, Eviction.TINY_LFU)) {
      assertTrue(replay.ratioForetold(trace) > 0.92 * peer("OPT", trace, 1_000));
    }
  }

  @Test
  void aTraceOfTheSimulatorIsAsLongAsItSays() {
    TraceCatalog.Entry loop =
        TraceCatalog.all().stream().filter(e -> e.name().equals("lirs_loop")).findFirst().get();
    assertEquals(505_500, loop.load().get().pages().length);
  }

  @Test
  void theTableHasARowForEachSize() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      assertEquals(0, PoolBench.run(out, "--only", "ratios", "--traces", "lirs_gli"));
    }
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(2, lines.stream().filter(line -> line.startsWith("lirs_gli_")).count());
  }
}
