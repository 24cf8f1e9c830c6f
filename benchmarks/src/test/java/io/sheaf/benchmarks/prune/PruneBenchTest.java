package io.sheaf.benchmarks.prune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bench of filters, in small: its counts are facts, whatever its times are.
final class PruneBenchTest {
  private static final Pattern PAGES =
      Pattern.compile(
          "(sorted|shuffled) +([0-9.]+)% +([0-9,]+) +([0-9.]+)% +([0-9,]+) +([0-9,]+) ");

  @TempDir Path directory;

  @Test
  void aPercentOfSortedRowsTakesAThirtiethOfThePagesAtMostAndNothingIsCopied() throws Exception {
    var printed = new ByteArrayOutputStream();
    String[] args = {"--rows", "3000000", "--rounds", "1", "--dir", directory.toString()};
    assertEquals(0, PruneBench.run(args, new PrintStream(printed, true, UTF_8)));
    String text = printed.toString(UTF_8);
    double percent = -1;
    for (Matcher row = PAGES.matcher(text); row.find(); ) {
      if (row.group(1).equals("sorted") && row.group(2).equals("1.0")) {
        percent = Double.parseDouble(row.group(4));
      }
      if (row.group(2).equals("100.0")) assertEquals("0", row.group(6), text);
    }
    assertTrue(percent > 0 && percent <= 3, text);
    for (Condition condition : Condition.values()) {
      assertTrue(text.contains("\n  " + condition.where() + " "), text);
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
  }
}
