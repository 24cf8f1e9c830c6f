package io.sheaf.store.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BindingTest {
  private static final Type INT = new Type.Int(32, true);

  private static final SchemaMessage SCHEMA =
      schema(
          Field.of("delay", INT, true),
          Field.of("a.b", new Type.Utf8(), true),
          Field.of(
              "a", new Type.Struct(), true, Field.of("b", INT, true), Field.of("c", INT, true)),
          Field.of("list", new Type.ListType(), true, Field.of("item", INT, true)),
          Field.of("twice", INT, true),
          Field.of("twice", INT, true),
          Field.of("flag", new Type.Bool(), true),
          Field.of("berlin", new Type.Timestamp(Type.TimeUnit.SECOND, "Europe/Berlin"), true),
          Field.of("local", new Type.Timestamp(Type.TimeUnit.SECOND, null), true),
          Field.of("real", new Type.FloatingPoint(Type.Precision.SINGLE), true),
          Field.of("span", new Type.Interval(Type.IntervalUnit.YEAR_MONTH), true),
          Field.of("raw", new Type.Binary(), true));

  private static SchemaMessage schema(Field... fields) {
    return SchemaMessage.of(new Schema(List.of(fields), List.of()));
  }

  private static RowFilter bind(String text) {
    return Filters.bind(Filters.parse(text), SCHEMA);
  }

  private static void refused(String text, String message) {
    StoreException bad = assertThrows(StoreException.BadPredicate.class, () -> bind(text), text);
    assertEquals("bad filter at " + message, bad.getMessage());
  }

  @Test
  void columnsAreThoseThatAreLookedAtInTheirOrder() {
    assertArrayEquals(new int[] {0, 6}, bind("flag = TRUE AND delay > 3 AND delay < 7").columns());
    assertArrayEquals(new int[] {2}, bind("a.c = 1").columns());
    assertArrayEquals(new int[] {}, bind("1 = 1").columns());
    // Nothing of a column that cannot matter is read.
    assertArrayEquals(new int[] {}, bind("delay > 3000000000").columns());
  }

  @Test
  void aColumnOfThatVeryNameWinsOverAPath() {
    assertArrayEquals(new int[] {1}, bind("a.b = 'x'").columns());
    assertArrayEquals(new int[] {1}, bind("\"a.b\" = 'x'").columns());
    assertArrayEquals(new int[] {2}, bind("a.c = 1").columns());
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    refused("dely > 1", "0-4: no column dely; did you mean delay?");
    refused("Delay > 1", "0-5: no column Delay; did you mean delay?");
    refused("flag = TRUE AND a.d = 1", "16-19: no column a.d; did you mean a.b?");
    refused("zzzzzz = 1", "0-6: no column zzzzzz");
    refused("delay.x = 1", "0-7: no column delay.x");
    refused("twice = 1", "0-5: more than one column is named twice");
    refused(
        "delay > 1 AND " + "n".repeat(300) + " = 1", "14-314: no column " + "n".repeat(200) + "…");
  }

  @Test
  void aConstantTakesTheColumnsTypeOrIsRefused() {
    refused("delay > 'abc'", "8-13: 'abc' does not compare with delay (int32): a number does");
    refused("delay IN (1, TRUE)", "13-17: TRUE does not compare with delay (int32): a number does");
    refused("flag = 1", "7-8: 1 does not compare with flag (bool): TRUE or FALSE does");
    refused("raw = 'x'", "6-9: 'x' does not compare with raw (binary): bytes such as X'00ff' do");
    refused(
        "real = 'x'",
        "7-10: 'x' does not compare with real (float): a number, 'NaN', 'Infinity' or '-Infinity'"
            + " does");
    refused("delay IS NAN", "0-5: IS NAN asks of floating point numbers; delay (int32) has none");
    refused("delay LIKE '1%'", "0-5: LIKE asks of text; delay (int32) is none");
    refused("1 = 'x'", "0-7: 1 does not compare with 'x'");
    refused("delay = flag", "0-12: delay (int32) does not compare with flag (bool)");
    refused(
        "local < berlin",
        "0-14: local (timestamp[s]) does not compare with berlin (timestamp[s, tz=Europe/Berlin])");
  }

  @Test
  void timesOfAZoneAreThoseItsClocksShow() {
    refused(
        "local = TIMESTAMP '2024-01-01 00:00:00Z'",
        "8-40: TIMESTAMP '2024-01-01 00:00:00Z' does not compare with local (timestamp[s]): it has"
            + " no time zone; leave the offset away");
    refused(
        "berlin = TIMESTAMP '2024-03-31 02:30:00'",
        "9-40: TIMESTAMP '2024-03-31 02:30:00' does not compare with berlin (timestamp[s,"
            + " tz=Europe/Berlin]): clocks there show it never; add an offset");
    refused(
        "berlin = TIMESTAMP '2024-10-27 02:30:00'",
        "9-40: TIMESTAMP '2024-10-27 02:30:00' does not compare with berlin (timestamp[s,"
            + " tz=Europe/Berlin]): clocks there show it twice; add an offset");
    bind("berlin = TIMESTAMP '2024-10-27 02:30:00+02:00' OR berlin = '2024-10-27 02:30:00+01:00'");
  }

  @Test
  void whatDoesNotCompareIsRefusedByNameAndOnlyIsNullAsksOfIt() {
    for (String text : List.of("list = 1", "a = 1", "span IN (1)", "list = list", "a LIKE 'x'")) {
      assertThrows(StoreException.UnsupportedPredicate.class, () -> bind(text), text);
    }
    StoreException list =
        assertThrows(StoreException.UnsupportedPredicate.class, () -> bind("list = 1"));
    assertEquals(
        "filter at 0-4: comparing list (list<item: int32>) is not implemented; IS NULL is",
        list.getMessage());
    bind("list IS NULL AND a IS NOT NULL AND span IS NULL");
  }

  @Test
  void aParameterWithoutAValueIsRefused() {
    StoreException bad =
        assertThrows(
            StoreException.BadPredicate.class,
            () -> Filters.bind(io.sheaf.store.filter.text.Parser.parse("delay = ?"), SCHEMA));
    assertEquals("bad filter at 8-9: no value for parameter 1", bad.getMessage());
  }
}
