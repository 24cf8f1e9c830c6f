package io.sheaf.benchmarks.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sheaf.flight.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `sheaf bench io`, from its arguments to its last line.
final class IoBenchTest {
  /// Not among other temporary files: those may lie in memory, which is not read directly.
  private final Path dir = Path.of("target", "bench-of-a-test");

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(dir);
  }

  private List<Map<String, @Nullable Object>> objects(String... args) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      assertEquals(0, IoBench.run(args, out));
    } catch (IOException e) {
      assumeFalse(String.valueOf(e.getMessage()).contains("not to be had"), e.getMessage());
      throw e;
    }
    return bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> Json.object(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  @Test
  void jsonIsOneObjectForTheMachineAndOneForEachRow() throws IOException {
    String arguments = "--json --seconds 0.05 --pairs 1 --only miss --file-mib 32 --dir " + dir;
    List<Map<String, @Nullable Object>> objects = objects(arguments.split(" ", -1));
    Map<String, @Nullable Object> run = objects.getFirst();
    assertEquals("io", run.get("bench"));
    assertEquals(1L, run.get("pairs"));
    assertEquals(32L, run.get("fileMib"));
    assertTrue(run.get("cores") instanceof Long cores && cores > 0, run::toString);
    List<Map<String, @Nullable Object>> rows = objects.subList(1, objects.size());
    assertEquals(
        List.of("pread", "ours, engine.read", "pread again"),
        rows.stream().map(row -> row.get("peer")).toList());
    for (Map<String, @Nullable Object> row : rows) {
      assertEquals("miss", row.get("part"));
      assertEquals("microseconds", row.get("unit"));
      for (String figure : List.of("p50", "p50ToFirst", "p99", "p99ToFirst")) {
        assertTrue(isSpread(row.get(figure)), row::toString);
      }
    }
    try (var left = Files.list(dir)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private static boolean isSpread(@Nullable Object value) {
    return value instanceof List<?> spread
        && spread.size() == 3
        && spread.stream()
            .allMatch(each -> each instanceof BigDecimal number && number.signum() > 0);
  }

  @Test
  void whatIsNoNumberIsNull() {
    var bytes = new ByteArrayOutputStream();
    var paper = new Paper(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);
    Paper.put(paper.row("part", "what", "peer"), "ratio", Spread.of(1.0 / 0.0));
    paper.finish(Map.of(), BenchOptions.parse(new String[] {"--json"}, dir));
    String row = bytes.toString(StandardCharsets.UTF_8).lines().toList().getLast();
    Object ratio = Json.object(row.getBytes(StandardCharsets.UTF_8)).get("ratio");
    assertTrue(ratio instanceof List<?> three && three.size() == 3, row);
    assertTrue(ratio instanceof List<?> three && three.stream().allMatch(Objects::isNull), row);
  }

  @Test
  void anArgumentThatMakesNoSenseIsNamed() {
    for (String wrong : List.of("--file-mib 3", "--pairs 0", "--only all", "--seconds", "--x")) {
      String[] args = wrong.split(" ", -1);
      var failure =
          assertThrows(IllegalArgumentException.class, () -> IoBench.run(args, System.out));
      assertTrue(String.valueOf(failure.getMessage()).contains(args[0]), failure::toString);
    }
  }
}
