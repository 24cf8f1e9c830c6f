package io.sheaf.store.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.filter.kernel.LikeProbe;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Patterns of LIKE, beside those of the JDK.
final class LikeProbeTest {
  private static final String[] LETTERS = {"a", "b", "é", "中", "😀"};

  private final long seed = Seed.value("LikeProbeTest");

  private static String random(Random random, int most, boolean wild) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      int kind = random.nextInt(wild ? 10 : 6);
      // Few letters, so that pieces come again, and overlap.
      if (kind < 5) text.append(LETTERS[random.nextInt(5) * random.nextInt(2)]);
      else if (kind < 6) text.append('b');
      else text.append(kind < 9 ? '%' : '_');
    }
    return text.toString();
  }

  private static boolean expected(String pattern, String text) {
    StringBuilder regex = new StringBuilder();
    pattern
        .codePoints()
        .forEach(
            c ->
                regex.append(
                    switch (c) {
                      case '%' -> ".*";
                      case '_' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    }));
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
  }

  @Test
  void everyPatternMatchesWhatAnExpressionOfTheJdkDoes() {
    Random random = Seed.random(seed, 0);
    int matched = 0;
    for (int i = 0; i < 200_000; i++) {
      String pattern = random(random, 8, true);
      String text = random(random, 12, false);
      boolean is = new LikeProbe(pattern).matches(text.getBytes(UTF_8));
      assertEquals(expected(pattern, text), is, () -> "'" + text + "' LIKE '" + pattern + "'");
      if (is) matched++;
    }
    assertTrue(matched > 10_000, matched + " matched");
  }

  @Test
  void aLongTextIsGoneThroughOnceHoweverManyPiecesThereAre() {
    byte[] text = "a".repeat(32 << 20).getBytes(UTF_8);
    String piece = "a".repeat(2000) + "b";
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          assertFalse(new LikeProbe("%" + piece + "%").matches(text));
          assertFalse(new LikeProbe("%a%a%a%" + piece).matches(text));
          assertTrue(new LikeProbe("%a".repeat(2000) + "%").matches(text));
          assertFalse(new LikeProbe("%a".repeat(1000) + "%b%").matches(text));
        });
  }

  @Test
  void longPiecesWithWildOnesMatchWhatAnExpressionOfTheJdkDoes() {
    Random random = Seed.random(seed, 1);
    int matched = 0;
    for (int i = 0; i < 5_000; i++) {
      String text = random(random, 400, false).replace("%", "").replace("_", "");
      int[] points = text.codePoints().toArray();
      int from = random.nextInt(points.length + 1);
      int count = random.nextInt(points.length - from + 1);
      StringBuilder pattern = new StringBuilder("%");
      for (int p = from; p < from + count; p++) {
        if (random.nextInt(4) == 0) pattern.append('_');
        else pattern.appendCodePoint(points[p]);
      }
      if (random.nextBoolean()) pattern.append(LETTERS[random.nextInt(5)]);
      String like = pattern.append('%').toString();
      boolean is = new LikeProbe(like).matches(text.getBytes(UTF_8));
      assertEquals(expected(like, text), is, () -> "'" + text + "' LIKE '" + like + "'");
      if (is) matched++;
    }
    assertTrue(matched > 1_000, matched + " matched");
  }

  /// Each place of the text has all of the piece but its end.
  @Test
  void aLongTextIsGoneThroughOnceForAPieceWithWildOnes() {
    byte[] text = "a".repeat(8 << 20).getBytes(UTF_8);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          assertFalse(new LikeProbe("%_" + "a".repeat(4000) + "b%").matches(text));
          assertFalse(new LikeProbe("%" + "a_".repeat(2000) + "b%").matches(text));
          assertTrue(new LikeProbe("%" + "a_".repeat(2000) + "%").matches(text));
        });
  }
}
