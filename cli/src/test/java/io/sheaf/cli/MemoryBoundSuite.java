package io.sheaf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server as large as its control group makes it, and more clients than it has memory for: the
/// kernel kills nothing, every row that arrives is right, and who gets none is told why.
///
/// `-Dsheaf.seconds=N` says for how long; see `docs/testing.md`.
final class MemoryBoundSuite {
  private static final int SECONDS = Integer.getInteger("sheaf.seconds", 60);
  private static final int PROCESSES = 4;
  private static final int READERS = 64;
  private static final int WRITERS = 8;
  private static final String ROWS = Integer.toString(32 << 20);

  @TempDir Path directory;

  private static long seed() {
    String given = System.getProperty("sheaf.seed", "");
    long seed = given.isBlank() ? new Random().nextInt(1 << 30) : Long.parseLong(given);
    System.out.println("MemoryBoundSuite: -Dsheaf.seed=" + seed);
    return seed;
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 4096})
  void manyReadersAndWritersStayWithinTheMemoryOfTheGroup(int mib) throws Exception {
    assertNull(MemoryGroup.whyNot());
    assertNull(PythonClients.whyNot());
    ServedProcess.build();
    long limit = (long) mib << 20;
    try (MemoryGroup group = new MemoryGroup(limit)) {
      try (ServedProcess server = start(group)) {
        PythonClients.run("fill", server.address(0), ROWS);
        Map<String, Long> most = new TreeMap<>();
        JsonNode sums = crowd(server, seed(), most);
        System.out.printf("%d MiB:%s%n", mib, server.memory());
        System.out.printf(
            "%d MiB, %d s: %s; peak of the group %s MiB; at most %s MiB; %d OOM kills%n",
            mib, SECONDS, sums, group.peak() >> 20, mib(most), group.kills());
        assertEquals(0, group.kills());
        assertEquals(List.of(), errors(sums), "what was answered is no refusal");
        assertEquals(WRITERS, sums.path("compared").asInt(), "tables that were compared");
        assertTrue(sums.path("reads").asInt() > READERS, "reads of a part");
        assertTrue(sums.path("writes").asInt() > 0, "writes");
        assertEquals(0, server.ask("pool").path("pinned_bytes").asLong(), "bytes pinned");
        assertEquals(0, server.stop(), "exit code");
      }
    }
  }

  private ServedProcess start(MemoryGroup group) throws Exception {
    return new ServedProcess(directory.resolve("store"), group.inside(), "--listen", "127.0.0.1:0");
  }

  /// What all clients counted; meanwhile `most` becomes the most memory of each kind.
  private static JsonNode crowd(ServedProcess server, long seed, Map<String, Long> most)
      throws Exception {
    List<PythonClients> crowd = new ArrayList<>();
    List<JsonNode> answers = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        String own = Long.toString(seed + i);
        String readers = Integer.toString(READERS / PROCESSES);
        String writers = Integer.toString(WRITERS / PROCESSES);
        String seconds = Integer.toString(SECONDS);
        crowd.add(new PythonClients("crowd", server.address(0), own, seconds, readers, writers));
      }
      for (PythonClients each : crowd) {
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> finished(each));
        while (!answer.isDone()) {
          watch(server, most);
          pause(answer);
        }
        answers.add(new ObjectMapper().readTree(answer.get()));
      }
    } finally {
      for (PythonClients each : crowd) each.close();
    }
    return sum(answers);
  }

  private static String finished(PythonClients clients) {
    try {
      return clients.finish();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pause(CompletableFuture<String> answer) throws Exception {
    try {
      answer.get(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return; // the pause that was wanted
    }
  }

  private static void watch(ServedProcess server, Map<String, Long> most) throws IOException {
    for (String name : List.of("VmRSS", "RssAnon", "RssFile", "VmHWM")) {
      most.merge(name, server.memory(name), Math::max);
    }
  }

  private static Map<String, Long> mib(Map<String, Long> bytes) {
    Map<String, Long> mib = new TreeMap<>(bytes);
    mib.replaceAll((name, value) -> value >> 20);
    return mib;
  }

  private static List<String> errors(JsonNode sums) {
    List<String> errors = new ArrayList<>();
    sums.path("errors").forEach(error -> errors.add(error.asText()));
    return errors;
  }

  /// Numbers are added up, below names too; lists are joined.
  private static JsonNode sum(List<JsonNode> answers) {
    ObjectMapper json = new ObjectMapper();
    Map<String, Object> sums = new TreeMap<>();
    Map<String, Long> refused = new TreeMap<>();
    List<String> errors = new ArrayList<>();
    for (JsonNode answer : answers) {
      answer
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isNumber()) {
                  sums.merge(
                      field.getKey(), field.getValue().asLong(), (a, b) -> (long) a + (long) b);
                }
              });
      answer
          .path("refused")
          .properties()
          .forEach(code -> refused.merge(code.getKey(), code.getValue().asLong(), Long::sum));
      errors.addAll(errors(answer));
    }
    sums.put("refused", refused);
    sums.put("errors", errors);
    return json.valueToTree(sums);
  }
}
