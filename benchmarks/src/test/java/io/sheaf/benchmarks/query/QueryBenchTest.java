package io.sheaf.benchmarks.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bench of queries, in small.
final class QueryBenchTest {
  @TempDir Path directory;

  @Test
  void everyPeerAnswersEveryQuestionAlikeAndNothingIsLeft() throws Exception {
    String text = bench();
    for (Question question : Question.values()) {
      for (Peer peer : Peer.values()) {
        assertTrue(text.contains(String.format("\n  %-7s%-9s", question, peer)), text);
      }
    }
    assertTrue(text.contains("pins left   0 bytes"), text);
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void decimalsMayBeNarrowAndTextsPlain() throws Exception {
    String text = bench("--decimals", "64", "--dictionary", "off", "--questions", "Q1,Q6");
    assertTrue(text.contains("  Q6     sheaf"), text);
    assertFalse(text.contains("stream"), text);
  }

  private String bench(String... more) throws Exception {
    var printed = new ByteArrayOutputStream();
    List<String> args =
        new ArrayList<>(List.of("--scale", "0.01", "--rounds", "1", "--threads", "2"));
    args.addAll(List.of("--pool-mib", "64", "--dir", directory.toString()));
    args.addAll(List.of(more));
    String[] all = args.toArray(new String[0]);
    assertEquals(0, QueryBench.run(all, new PrintStream(printed, true, UTF_8)));
    return printed.toString(UTF_8);
  }

  @Test
  void aWrongOptionIsSaid() {
    assertThrows(
        IllegalArgumentException.class,
        () -> QueryBench.run(new String[] {"--row", "1"}, System.out));
  }
}
