package io.sheaf.benchmarks.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bench of queries, in small.
final class QueryBenchTest {
  @TempDir Path directory;

  @Test
  void everyPeerAnswersEveryQuestionAndNothingIsLeft() throws Exception {
    var printed = new ByteArrayOutputStream();
    String[] args = {
      "--rows", "20000", "--pairs", "2", "--pool-mib", "64", "--dir", directory.toString()
    };
    assertEquals(0, QueryBench.run(args, new PrintStream(printed, true, UTF_8)));
    String text = printed.toString(UTF_8);
    for (Question question : Question.values()) {
      assertTrue(text.contains("\n  " + question.name() + " "), text);
    }
    assertTrue(text.contains("pins left   0 bytes"), text);
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aWrongOptionIsSaid() {
    assertThrows(
        IllegalArgumentException.class,
        () -> QueryBench.run(new String[] {"--row", "1"}, System.out));
  }
}
