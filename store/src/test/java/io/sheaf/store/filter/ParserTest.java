package io.sheaf.store.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import io.sheaf.store.StoreException.BadPredicate;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ParserTest {
  private static final long SEED = Seed.value("ParserTest");

  private static final List<String> PIECES =
      List.of(
          ("a b.c \"q\"\"q\" = <> < >= ( ) , . AND or NOT IN BETWEEN like IS NULL NAN TRUE DATE"
                  + " '2024-01-01' TIMESTAMP '2024-01-01T00:00:00Z' 'x' X'00' x'0 12 -1.5 1e5 ? $n"
                  + " ' \" ; é \uD83D \u0000 1e - ''")
              .split(" "));

  private static void same(String expected, String text) {
    assertEquals(expected, Filters.text(Filters.parse(text)));
  }

  private static void refused(String text, int start, int end, String reason) {
    BadPredicate bad = assertThrows(BadPredicate.class, () -> Filters.parse(text), text);
    assertEquals("bad filter at " + start + "-" + end + ": " + reason, bad.getMessage(), text);
    assertEquals(start, bad.start());
    assertEquals(end, bad.end());
  }

  @Test
  void everyFormOfTheGrammarIsRead() {
    same("a = 1", "a=1");
    same("a <> 1", "a!=1");
    same("a <= -12", "a <= -12");
    same("a >= -1.5", "a>=-1.5");
    same("a > -0.0015", "a > -1.5e-3");
    same("a < 1.5E+30", "a < 1.5e30");
    same("a = 'it''s'", "a = 'it''s'");
    same("a = TRUE", "a = true");
    same("NULL = FALSE", "null = False");
    same("a = DATE '2024-02-29'", "a = date '2024-02-29'");
    same("a = TIMESTAMP '2024-02-29 23:59:59'", "a = TIMESTAMP '2024-02-29T23:59:59'");
    same(
        "a = TIMESTAMP '2024-02-29 23:59:59.500+05:30'",
        "a = timestamp '2024-02-29 23:59:59.5+05:30'");
    same("a = TIMESTAMP '2024-02-29 00:00:00Z'", "a = TIMESTAMP '2024-02-29 00:00:00Z'");
    same("a = X'00ff'", "a = x'00FF'");
    same("a IN (1, 'b', NULL)", "a in(1,'b',null)");
    same("NOT a NOT IN (b)", "not (a not in (b))");
    same("a NOT BETWEEN 1 AND 2", "a not between 1 and 2");
    same("a NOT LIKE 'x%'", "a NOT LIKE 'x%'");
    same("a IS NULL AND b IS NOT NULL", "a is null and b is not null");
    same("a IS NAN OR b IS NOT NAN", "a IS NAN OR b IS NOT NAN");
    same("\"a b\".\"c\"\"d\".e = ?".replace("?", "1"), "\"a b\" . \"c\"\"d\".e = 1");
    same(
        "date = 1 AND timestamp = 2 AND x = 3 AND nan = 4",
        "date=1 and timestamp=2 and x=3 and nan=4");
    same("größe = 1", "größe = 1");
    same("\"and\" = 1", "\"and\" = 1");
  }

  @Test
  void andBindsCloserThanOrAndNotCloserThanAnd() {
    same("a = 1 OR b = 2 AND c = 3", "a=1 OR (b=2 AND c=3)");
    same("(a = 1 OR b = 2) AND c = 3", "(a=1 OR b=2) AND c=3");
    same("NOT a = 1 AND b = 2", "(NOT a=1) AND b=2");
    same("a BETWEEN 1 AND 2 AND b = 3", "a BETWEEN 1 AND 2 AND b = 3");
  }

  @Test
  void aFaultIsNamedWithItsPlace() {
    refused("", 0, 0, "expected a column or a value, found the end");
    refused("a", 1, 1, "expected a comparison, IN, BETWEEN, LIKE or IS, found the end");
    refused("a = ", 4, 4, "expected a column or a value, found the end");
    refused("a = 1 b", 6, 7, "expected AND, OR or the end, found \"b\"");
    refused(
        "a LIEK 'x'",
        2,
        6,
        "expected a comparison, IN, BETWEEN, LIKE or IS, found \"LIEK\"; did you mean LIKE?");
    refused(
        "a = 1 adn b = 2", 6, 9, "expected AND, OR or the end, found \"adn\"; did you mean AND?");
    refused("a IS NUL", 5, 8, "expected NULL or NAN, found \"NUL\"; did you mean NULL?");
    refused("a = 'x", 4, 6, "a text whose closing quote is missing");
    refused("\"a = 1", 0, 6, "a name whose closing quote is missing");
    refused("a = X'0'", 4, 8, "bytes of an odd number of hexadecimal digits");
    refused("a = X'0g'", 4, 9, "bytes that are not hexadecimal digits");
    refused(
        "a = 12ab",
        4,
        8,
        "neither a number nor a name; a name that begins with a digit is written in \"\"");
    refused("a = DATE '2023-02-29'", 9, 21, "the text '2023-02-29' is not of the form YYYY-MM-DD");
    refused("a = b + 1", 6, 7, "did not expect +");
    refused("(a = 1", 6, 6, "expected \")\", found the end");
    refused("a IN ()", 6, 7, "expected a column or a value, found \")\"");
    refused(
        "NOT NOT a = 1",
        4,
        7,
        "expected a column (a column of that name is quoted) or a value, found \"NOT\"");
    refused("a LIKE b", 7, 8, "expected a pattern in single quotes, found \"b\"");
    refused("a = 1; DROP TABLE t", 5, 6, "did not expect ;");
  }

  @Test
  void parametersStandForValues() {
    List<Object> values =
        Arrays.asList(
            null,
            true,
            (byte) 1,
            2L,
            1.5,
            0.1f,
            new BigDecimal("2.50"),
            "it's",
            new byte[] {0, -1},
            LocalDate.of(2024, 2, 29),
            LocalTime.of(1, 2),
            LocalDateTime.of(2024, 1, 1, 0, 0),
            Instant.EPOCH,
            Duration.ofMillis(1500),
            Double.NaN);
    String marks = "?, ".repeat(values.size() - 1) + "?";
    assertEquals(
        "a IN (NULL, TRUE, 1, 2, 1.5, 0.1, 2.50, 'it''s', X'00ff', DATE '2024-02-29', '01:02:00',"
            + " TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '1970-01-01 00:00:00Z', 'PT1.5S',"
            + " 'NaN')",
        Filters.text(Filters.parse("a IN (" + marks + ")", values)));
    assertEquals(
        "a = 1 AND b = 1", Filters.text(Filters.parse("a = $n AND b = $n", Map.of("n", 1))));
  }

  @Test
  void parametersThatDoNotFitAreRefused() {
    badParameters("a = ?", List.of(), "4-5: no parameter number 1");
    badParameters("a = ?", List.of(1, 2), "0-0: 2 parameters for 1 question marks");
    badParameters("a = $x", List.of(), "4-6: no parameter named x");
    badParameters("a = ?", List.of(new Object()), "4-5: a parameter of class java.lang.Object has");
    BadPredicate near =
        assertThrows(BadPredicate.class, () -> Filters.parse("a = $dely", Map.of("delay", 1)));
    assertEquals(
        "bad filter at 4-9: no parameter named dely; did you mean $delay?", near.getMessage());
    assertThrows(BadPredicate.class, () -> Filters.parse("a = $x", Map.of("x", 1, "y", 2)));
    assertThrows(BadPredicate.class, () -> Filters.parse("a = ?", Map.of()));
  }

  @Test
  void aValueIsCountedAsOftenAsItIsUsed() {
    Map<String, ?> value = Map.of("p", "'".repeat(1 << 15));
    String fits = "s IN (" + "$p,".repeat(31) + "$p)";
    String text = Filters.text(Filters.parse(fits, value));
    assertTrue(text.length() < 3 << 20, text.length() + " characters");
    String reason =
        "values of more than 1048576 characters and bytes in all, each counted as often";
    badParameters(fits + " OR s = $p", value, "110-112: " + reason);
    badParameters("s = $p" + " OR s = $p".repeat(3_900), value, "324-326: " + reason);
    badParameters("s IN (" + "$p,".repeat(10_000) + "$p)", value, "102-104: " + reason);
    Map<String, ?> bytes = Map.of("p", new byte[1 << 19]);
    text = Filters.text(Filters.parse("b = $p OR b < $p", bytes));
    assertTrue(text.length() < 3 << 20, text.length() + " characters");
    badParameters("b IN ($p, $p, $p)", bytes, "14-16: " + reason);
    BigInteger whole = BigInteger.TEN.pow(300_000);
    for (Object number : List.of(whole, whole.negate(), new BigDecimal(whole, 5))) {
      badParameters("v IN ($p, $p, $p, $p)", Map.of("p", number), "18-20: " + reason);
    }
    badParameters("s = ?", List.of("x".repeat((1 << 20) + 1)), "4-5: " + reason);
  }

  private static void badParameters(String text, Map<String, ?> values, String reason) {
    BadPredicate bad = assertThrows(BadPredicate.class, () -> Filters.parse(text, values));
    String message = String.valueOf(bad.getMessage());
    assertTrue(message.startsWith("bad filter at " + reason), message);
  }

  private static void badParameters(String text, List<?> values, String reason) {
    BadPredicate bad = assertThrows(BadPredicate.class, () -> Filters.parse(text, values));
    String message = String.valueOf(bad.getMessage());
    assertTrue(message.startsWith("bad filter at " + reason), message);
  }

  @Test
  void hostileTextsEndInAClearError() {
    String deep = "(".repeat(100_000);
    refused(
        deep + "a = 1" + ")".repeat(100_000), 200, 201, "more than 200 parentheses in each other");
    String not = "NOT (".repeat(100_000);
    assertThrows(BadPredicate.class, () -> Filters.parse(not));
    String huge = "a = '" + "x".repeat(3 << 20) + "'";
    refused(
        huge,
        1 << 20,
        huge.length(),
        "a text of " + huge.length() + " characters; at most 1048576 are read");
    assertThrows(BadPredicate.class, () -> Filters.parse("a = 1e999999999"));
    assertThrows(BadPredicate.class, () -> Filters.parse("a = 1e-99999999999999999999"));
    assertThrows(BadPredicate.class, () -> Filters.parse("a = " + "9".repeat(100_000)));
    assertThrows(BadPredicate.class, () -> Filters.parse("a" + ".a".repeat(100_000) + " = 1"));
    String wide = "a = 1" + " OR a = 1".repeat(100_000);
    assertEquals(wide, Filters.text(Filters.parse(wide)));
  }

  @Test
  void randomAndMutatedTextsAreReadOrRefused() {
    Random random = new Random(SEED);
    long read = 0;
    long refused = 0;
    for (int i = 0; i < 200_000; i++) {
      String text =
          i % 2 == 0
              ? pieces(random)
              : mutated("a = 1 AND (b.c IN (1, 'x') OR NOT d IS NULL)", random);
      try {
        String printed = Filters.text(Filters.parse(text));
        assertEquals(printed, Filters.text(Filters.parse(printed)), text);
        read++;
      } catch (BadPredicate e) {
        assertTrue(0 <= e.start() && e.start() <= e.end() && e.end() <= text.length(), text);
        refused++;
      }
    }
    System.out.printf("parser: %d texts read, %d refused, seed %d%n", read, refused, SEED);
    assertTrue(read > 2_000 && refused > 2_000, "the test has no teeth");
  }

  private static String pieces(Random random) {
    StringBuilder text = new StringBuilder();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())))
          .append(random.nextBoolean() ? " " : "");
    }
    return text.toString();
  }

  private static String mutated(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(3)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, (char) random.nextInt(32, 127));
        default -> mutated.setCharAt(at, (char) random.nextInt(32, 127));
      }
    }
    return mutated.toString();
  }
}
