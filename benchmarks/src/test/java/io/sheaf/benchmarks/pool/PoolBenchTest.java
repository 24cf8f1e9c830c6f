package io.sheaf.benchmarks.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `sheaf bench pool`, from its arguments to its last line.
final class PoolBenchTest {
  private static List<Map<String, @Nullable Object>> objects(String... args) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      assertEquals(0, PoolBench.run(out, args));
    }
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> Json.object(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  @Test
  void theMixReadsEveryPageRight() throws Exception {
    var objects = objects("--json", "--only", "mix", "--mix-seconds", "0.3");
    assertEquals("machine", objects.getFirst().get("part"));
    Map<String, @Nullable Object> mix = objects.getLast();
    assertEquals("mix", mix.get("part"));
    assertEquals(0L, mix.get("wrongWords"));
    assertTrue(mix.get("evictions") instanceof Long evictions && evictions > 0, mix::toString);
  }

  @ParameterizedTest
  @EnumSource
  void everyContenderBringsEveryPageAgainAndAgain(Kind kind) throws Exception {
    try (Contender contender = kind.open(1024, kind.evicts() ? 512 : 1024)) {
      Contender.Visitor visitor = contender.visitor();
      long sum = 0;
      for (int i = 0; i < 5_000; i++) sum += visitor.visit(i * 37 % 1024);
      assertTrue(sum >= 0, "an address, a length or a count: " + sum);
    }
  }

  @Test
  void aFewPagesOfZipfAreWantedMost() {
    SplittableRandom random = new SplittableRandom(1);
    Zipf zipf = new Zipf(1000, 0.8);
    int[] wanted = new int[1000];
    for (int i = 0; i < 100_000; i++) wanted[zipf.next(random)]++;
    Arrays.sort(wanted);
    // The first of 1,000 has 1 / sum(r^-0.8) = 6.5 % of all, the last 0.03 %.
    assertEquals(0.065, wanted[999] / 100_000.0, 0.01);
    assertTrue(wanted[0] > 0, "a page is never wanted");
  }

  @Test
  void anArgumentThatMakesNoSenseIsNamed() {
    for (String wrong : List.of("--rounds 0", "--only all", "--seconds", "--x")) {
      String[] args = wrong.split(" ", -1);
      var failure =
          assertThrows(IllegalArgumentException.class, () -> PoolBench.run(System.out, args));
      assertTrue(String.valueOf(failure.getMessage()).contains(args[0]), failure::toString);
    }
  }
}
