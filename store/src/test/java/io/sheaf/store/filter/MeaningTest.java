package io.sheaf.store.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.format.schema.Type;
import io.sheaf.store.filter.Samples.Sample;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What `docs/filters.md` says, case by case.
final class MeaningTest {
  private static Sample ints(@Nullable Long... values) {
    return Samples.integers(new Type.Int(64, true), 8, values);
  }

  @Test
  void whatIsUnknownIsNotKept() {
    Sample x = ints(1L, null, 3L);
    assertEquals("0", x.kept("x < 2"));
    assertEquals("2", x.kept("NOT x < 2"));
    assertEquals("", x.kept("x = NULL"));
    assertEquals("", x.kept("x <> NULL"));
    assertEquals("", x.kept("NOT x = NULL"));
    assertEquals("1", x.kept("x IS NULL"));
    assertEquals("0 2", x.kept("NOT x IS NULL"));
    assertEquals("0", x.kept("x IN (1, NULL)"));
    assertEquals("", x.kept("x NOT IN (1, NULL)"));
    assertEquals("2", x.kept("x NOT IN (1, 2)"));
    assertEquals("", x.kept("x BETWEEN NULL AND 2"));
    assertEquals("2", x.kept("x NOT BETWEEN NULL AND 2"));
    assertEquals("0 1 2", x.kept("x = 1 OR 1 = 1"));
    assertEquals("0 1 2", x.kept("NULL IS NULL"));
  }

  @Test
  void nanEqualsNanAndIsAboveAllNumbers() {
    Sample x = Samples.doubles(1.0, Double.NaN, Double.POSITIVE_INFINITY, null);
    assertEquals("1 2", x.kept("x > 5"));
    assertEquals("0 2", x.kept("NOT x IS NAN"));
    assertEquals("1", x.kept("x IS NAN"));
    assertEquals("1", x.kept("x = 'NaN'"));
    assertEquals("1", x.kept("x > 'Infinity'"));
    assertEquals("", x.kept("x > 'NaN'"));
    assertEquals("0 1 2", x.kept("x <= 'NaN'"));
    assertEquals("0 1 2", x.kept("x = x"));
    assertEquals("0 1", x.kept("x IN (1, 'NaN')"));
    assertEquals("", x.kept("x < '-Infinity'"));
  }

  @Test
  void zeroHasNoSign() {
    Sample x = Samples.doubles(-0.0, 0.0, Double.MIN_VALUE, -Double.MIN_VALUE);
    assertEquals("0 1", x.kept("x = 0"));
    assertEquals("0 1", x.kept("x = -0.0"));
    assertEquals("2", x.kept("x > 0"));
    assertEquals("3", x.kept("x < 0"));
    assertEquals("0 1 2", x.kept("x >= 0"));
    assertEquals("0 1", x.kept("x IN (0, 7)"));
  }

  @Test
  void aConstantOutsideOrBetweenTheValuesOfTheTypeComparesAsItself() {
    Sample small = Samples.integers(new Type.Int(8, true), 1, -128L, 0L, 127L, null);
    assertEquals("0 1 2", small.kept("x < 1000"));
    assertEquals("", small.kept("x > 1000"));
    assertEquals("0 1 2", small.kept("NOT x > 1000"));
    assertEquals("2", small.kept("x > 1.5"));
    assertEquals("", small.kept("x = 1.5"));
    assertEquals("0 1 2", small.kept("x <> 1.5"));
    assertEquals("0 1", small.kept("x BETWEEN -1e30 AND 126.999"));
    assertEquals("0 1 2", small.kept("x < 'NaN' AND x > '-Infinity'"));
    Sample unsigned = Samples.integers(new Type.Int(64, false), 8, 0L, -1L);
    assertEquals("1", unsigned.kept("x = 18446744073709551615"));
    assertEquals("0 1", unsigned.kept("x > -1"));
    Sample wide = Samples.doubles(9007199254740992.0, 9007199254740994.0);
    assertEquals("0", wide.kept("x < 9007199254740993"));
    assertEquals("", wide.kept("x = 9007199254740993"));
  }

  @Test
  void aFractionIsTheNearestNumberOfAFloatingColumn() {
    Sample single =
        Samples.integers(
            new Type.FloatingPoint(Type.Precision.SINGLE), 4, (long) Float.floatToIntBits(0.1f));
    assertEquals("0", single.kept("x = 0.1"));
    assertEquals("", single.kept("x = 1e39"));
    assertEquals("0", single.kept("x < 1e39"));
    assertEquals("0", Samples.doubles(0.1).kept("x = 0.1"));
  }

  @Test
  void textComparesByBytes() {
    Sample x = Samples.texts("", "a", "a\u0000", "b", "é", "\uFFFF", "😀", null);
    assertEquals("0", x.kept("x < 'a'"));
    assertEquals("0 1", x.kept("x <= 'a'"));
    assertEquals("4 5 6", x.kept("x > 'b'"));
    assertEquals("6", x.kept("x > '\uFFFF'")); // not by UTF-16
    assertEquals("0 1 2 3 4 5 6", x.kept("x >= ''"));
  }

  @Test
  void likeMatchesCodePointsAndHasNoEscape() {
    Sample x = Samples.texts("", "a", "ab", "é", "😀", "a%b", "a\nb", "a\\%", null);
    assertEquals("1 3 4", x.kept("x LIKE '_'"));
    assertEquals("1 2 5 6 7", x.kept("x LIKE 'a%'"));
    assertEquals("2 5 6", x.kept("x LIKE 'a%b'"));
    assertEquals("5 6", x.kept("x LIKE 'a_b'"));
    assertEquals("7", x.kept("x LIKE 'a\\%'"));
    assertEquals("0 1 2 3 4 5 6 7", x.kept("x LIKE '%'"));
    assertEquals("0", x.kept("x LIKE ''"));
    assertEquals("0", x.kept("x NOT LIKE '_%'"));
    assertEquals("2", x.kept("x LIKE 'ab'"));
  }

  @Test
  void timesMeetTheirColumn() {
    Sample day = Samples.integers(new Type.Date(Type.DateUnit.DAY), 4, 0L, 1L);
    assertEquals("1", day.kept("x = DATE '1970-01-02'"));
    assertEquals("1", day.kept("x = '1970-01-02'"));
    assertEquals("1", day.kept("x > TIMESTAMP '1970-01-01 00:00:00.5'"));
    Sample local = Samples.integers(new Type.Timestamp(Type.TimeUnit.MILLISECOND, null), 8, 0L, 1L);
    assertEquals("1", local.kept("x > TIMESTAMP '1970-01-01 00:00:00.000000001'"));
    assertEquals("0", local.kept("x = DATE '1970-01-01'"));
    Sample berlin =
        Samples.integers(new Type.Timestamp(Type.TimeUnit.SECOND, "Europe/Berlin"), 8, 0L, 3600L);
    assertEquals("0", berlin.kept("x = TIMESTAMP '1970-01-01 00:00:00Z'"));
    assertEquals("0", berlin.kept("x = TIMESTAMP '1970-01-01 01:00:00'"));
    assertEquals("1", berlin.kept("x = '1970-01-01 00:00:00-01:00'"));
    Sample time = Samples.integers(new Type.Time(Type.TimeUnit.SECOND, 32), 4, 0L, 86_399L);
    assertEquals("1", time.kept("x >= '23:59:58.5'"));
    Sample span = Samples.integers(new Type.Duration(Type.TimeUnit.SECOND), 8, -1L, 5400L);
    assertEquals("1", span.kept("x = 'PT1H30M'"));
    assertEquals("0", span.kept("x < 'PT-0.5S'"));
  }

  @Test
  void statisticsDecideWhatTheyCan() throws IOException {
    Sample x = ints(10L, 20L);
    assertEquals(Verdict.NONE, x.verdict("x > 20"));
    assertEquals(Verdict.ALL, x.verdict("x >= 10"));
    assertEquals(Verdict.SOME, x.verdict("x = 10"));
    assertEquals(Verdict.NONE, x.verdict("x IN (5, 21)"));
    assertEquals(Verdict.ALL, x.verdict("x NOT IN (5, 21)"));
    assertEquals(Verdict.ALL, x.verdict("NOT (x < 10 OR x > 20)"));
    assertEquals(Verdict.SOME, ints(10L, null).verdict("x >= 10"));
    assertEquals(Verdict.NONE, ints(null, null).verdict("x <> 10"));
    assertEquals(Verdict.ALL, ints(null, null).verdict("x IS NULL"));
    assertEquals(Verdict.ALL, x.verdict("x IS NOT NULL"));
    Sample text = Samples.texts("apple", "avocado");
    assertEquals(Verdict.NONE, text.verdict("x LIKE 'b_%'"));
    assertEquals(Verdict.ALL, text.verdict("x LIKE 'a%'"));
    assertEquals(Verdict.SOME, text.verdict("x LIKE '%a%'"));
    assertEquals(Verdict.ALL, Samples.doubles(1.0, Double.NaN).verdict("x > 0"));
    assertEquals(Verdict.SOME, Samples.doubles(1.0, Double.NaN).verdict("x < 5"));
  }
}
