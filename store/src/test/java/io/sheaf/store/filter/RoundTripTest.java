package io.sheaf.store.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.StoreException.BadPredicate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What parses prints to a text that parses to the same, at the bounds of the grammar as well.
final class RoundTripTest {
  private static final int DEEPEST = 200;

  private static final List<String> TESTS =
      List.of(
          "v = 2",
          "NOT v = 2",
          "v NOT IN (1, 2)",
          "NOT v NOT IN (1)",
          "NOT v NOT BETWEEN 1 AND 2",
          "s NOT LIKE 'x'",
          "NOT s IS NOT NULL",
          "d IS NOT NAN");

  private final long seed = Seed.value("RoundTripTest");
  private final Random random = new Random(seed);

  /// All of a predicate but where it was written.
  private static String tree(String text) {
    return Filters.parse(text).toString().replaceAll("Place\\[start=\\d+, end=\\d+\\]", "");
  }

  private void comesBack(String text) {
    String printed = Filters.text(Filters.parse(text));
    assertEquals(tree(text), tree(printed), () -> text + ", seed " + seed);
    assertEquals(printed, Filters.text(Filters.parse(printed)));
  }

  private String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /// A text of so many parentheses in each other, each level of a shape that `shapes` has.
  private String nested(int depth, List<String> shapes) {
    String text = one(TESTS);
    for (int i = 0; i < depth; i++) {
      text = one(shapes).replace("#", one(TESTS)).replace("*", "(" + text + ")");
    }
    return text;
  }

  @Test
  void theDeepestNestingComesBack() {
    List<String> shapes =
        List.of(
            "*",
            "NOT *",
            "v = 2 OR NOT *",
            "v = 2 AND NOT *",
            "NOT * OR #",
            "NOT * AND #",
            "* AND #",
            "# OR *",
            "# AND # OR *",
            "# OR * AND #");
    for (String shape : shapes) {
      for (int i = 0; i < TESTS.size(); i++) comesBack(nested(DEEPEST, List.of(shape)));
    }
    for (int i = 0; i < 300; i++) comesBack(nested(DEEPEST, shapes));
    String deeper = nested(DEEPEST + 1, shapes);
    assertThrows(BadPredicate.class, () -> Filters.parse(deeper));
  }

  @Test
  void theLongestAndTheLeastAndGreatestNumbersComeBack() {
    for (String number :
        List.of(
            "123e10000",
            "0.15e-10000",
            "15e-10000",
            "0.0e-10000",
            "0e10000",
            "-0.0",
            "5e0",
            "0.5e1",
            "1e-7",
            "9".repeat(1000),
            "9".repeat(995) + "e" + 9999,
            "9".repeat(991) + ".99e-9999",
            "0." + "0".repeat(990) + "1e-9999",
            "0." + "9".repeat(995) + "e-9",
            "9." + "9".repeat(995) + "e-4",
            "9".repeat(998) + ".9")) {
      comesBack("v < " + number);
    }
    int longest = 0;
    for (int i = 0; i < 20_000; i++) {
      String number = number();
      if (number.length() == 1000) longest++;
      comesBack("v < " + number);
    }
    assertTrue(longest > 2_000, longest + " numbers of the greatest length");
  }

  /// A number within the bounds, mostly at one of them.
  private String number() {
    String exponent =
        switch (random.nextInt(4)) {
          case 0 -> "";
          case 1 -> "e" + (random.nextBoolean() ? "-" : "") + (10_000 - random.nextInt(3));
          case 2 -> "e" + (random.nextBoolean() ? "-" : "") + random.nextInt(1_100);
          default -> "E" + one(List.of("+", "-", "")) + (1 << random.nextInt(14));
        };
    String sign = random.nextBoolean() ? "-" : "";
    int room = 1000 - sign.length() - exponent.length();
    int length = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : room - random.nextInt(2);
    StringBuilder digits = new StringBuilder();
    int zeros = random.nextInt(3) == 0 ? random.nextInt(length + 1) : random.nextInt(3);
    for (int i = 0; i < length; i++) digits.append(i < zeros ? 0 : random.nextInt(10));
    if (length > 2 && random.nextInt(3) > 0) {
      int point = random.nextBoolean() ? 1 : 1 + random.nextInt(length - 2);
      digits.setCharAt(point, '.');
    }
    return sign + digits + exponent;
  }
}
