package io.sheaf.store.filter;

import static io.sheaf.store.filter.SubstraitBytes.bytes;
import static io.sheaf.store.filter.SubstraitBytes.ifThen;
import static io.sheaf.store.filter.SubstraitBytes.literal;
import static io.sheaf.store.filter.SubstraitBytes.nothing;
import static io.sheaf.store.filter.SubstraitBytes.ofText;
import static io.sheaf.store.filter.SubstraitBytes.oneOf;
import static io.sheaf.store.filter.SubstraitBytes.real;
import static io.sheaf.store.filter.SubstraitBytes.text;
import static io.sheaf.store.filter.SubstraitBytes.together;
import static io.sheaf.store.filter.SubstraitBytes.varint;
import static io.sheaf.store.filter.SubstraitBytes.whole;
import static io.sheaf.store.filter.SubstraitBytes.x;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.StoreException;
import io.sheaf.store.StoreException.BadPredicate;
import io.sheaf.store.StoreException.UnsupportedPredicate;
import io.sheaf.store.filter.Samples.Sample;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What expressions of Substrait mean, and what of them is refused.
final class SubstraitFilterTest {
  /// What pyarrow 26 makes of `~(field("x") >= 0.1)`, over a schema with further columns.
  private static final String OF_PYARROW =
      "ClEST2h0dHBzOi8vZ2l0aHViLmNvbS9hcGFjaGUvYXJyb3cvYmxvYi9tYWluL2Zvcm1hdC9zdWJzdHJh"
          + "aXQvZXh0ZW5zaW9uX3R5cGVzLnlhbWwKXAgBElhodHRwczovL2dpdGh1Yi5jb20vc3Vic3RyYWl0LWlv"
          + "L3N1YnN0cmFpdC9ibG9iL21haW4vZXh0ZW5zaW9ucy9mdW5jdGlvbnNfY29tcGFyaXNvbi55YW1sClkI"
          + "AhJVaHR0cHM6Ly9naXRodWIuY29tL3N1YnN0cmFpdC1pby9zdWJzdHJhaXQvYmxvYi9tYWluL2V4dGVu"
          + "c2lvbnMvZnVuY3Rpb25zX2Jvb2xlYW4ueWFtbApcCAMSWGh0dHBzOi8vZ2l0aHViLmNvbS9zdWJzdHJh"
          + "aXQtaW8vc3Vic3RyYWl0L2Jsb2IvbWFpbi9leHRlbnNpb25zL2Z1bmN0aW9uc19jb21wYXJpc29uLnlh"
          + "bWwSBgoEGgJ1OBIJGgcIAxoDZ3RlEgsaCQgCEAEaA25vdBo/CjEaLwgBGgQKAhABIiUaIxohGgQKAhAB"
          + "IgoaCBIGCgISACIAIg0aCwoJWZqZmZmZmbk/GgpleHByZXNzaW9uIkcKAXgKAWkKAXMKAWIKAXQKAnN0"
          + "CgF5Ei8KBFoCEAEKBCoCEAEKBGICEAEKBAoCEAEKB5ICBAgGGAEKDMoBCQoF8gECGAEYAToQECwqDEFj"
          + "ZXJvIDI2LjAuMQ==";

  private static final Sample REALS =
      Samples.doubles(1.0, null, Double.NaN, -0.0, Double.POSITIVE_INFINITY);

  private static Sample integers(@Nullable Long... values) {
    return Samples.integers(new Type.Int(64, true), 8, values);
  }

  private static String kept(Sample sample, byte[] plan) {
    return sample.keep(
        Filters.bind(SubstraitFilter.of(plan).over(sample.schema()), sample.schema()));
  }

  private static String said(Sample sample, byte[] plan) {
    return Filters.text(SubstraitFilter.of(plan).over(sample.schema()));
  }

  /// What an expression keeps, under the new names of functions and the old.
  private static String kept(Sample sample, BiFunction<SubstraitBytes, byte[], byte[]> make) {
    SubstraitBytes urn = SubstraitBytes.byUrn();
    SubstraitBytes uri = SubstraitBytes.byUri("somebody 1.0");
    String kept = kept(sample, urn.plan(make.apply(urn, x())));
    assertEquals(kept, kept(sample, uri.plan(make.apply(uri, x()))));
    return kept;
  }

  @Test
  void whatPyarrowWritesIsRead() {
    byte[] plan = Base64.getDecoder().decode(OF_PYARROW);
    assertEquals("x < 0.1 OR x IS NAN", said(REALS, plan));
    assertEquals("2 3", kept(REALS, plan));
  }

  @Test
  void nanIsBesideAllNumbers() {
    assertEquals("0 4", kept(REALS, (s, x) -> s.call("comparison:gt", x, real(0))));
    assertEquals("0 3 4", kept(REALS, (s, x) -> s.call("comparison:gte", x, real(0))));
    assertEquals("2 3", kept(REALS, (s, x) -> not(s, s.call("comparison:gt", x, real(0)))));
    assertEquals("0 2 4", kept(REALS, (s, x) -> s.call("comparison:not_equal", x, real(0))));
    assertEquals("", kept(REALS, (s, x) -> s.call("comparison:equal", x, real(Double.NaN))));
    assertEquals(
        "0 2 3 4", kept(REALS, (s, x) -> s.call("comparison:not_equal", x, real(Double.NaN))));
    assertEquals("0 3 4", kept(REALS, (s, x) -> s.call("comparison:equal", x, x)));
    assertEquals("2", kept(REALS, (s, x) -> s.call("comparison:not_equal", x, x)));
    assertEquals("0 3 4", kept(REALS, (s, x) -> s.call("comparison:lte", x, x)));
    assertEquals("2", kept(REALS, (s, x) -> not(s, s.call("comparison:gte", x, x))));
    assertEquals("2", kept(REALS, (s, x) -> s.call("comparison:is_nan", x)));
    assertEquals("0 3", kept(REALS, (s, x) -> s.call("comparison:is_finite", x)));
    assertEquals("4", kept(REALS, (s, x) -> s.call("comparison:is_infinite", x)));
    assertEquals("0 2 3", kept(REALS, (s, x) -> not(s, s.call("comparison:is_infinite", x))));
  }

  @Test
  void aNumberIsWhatItIsAndNotTheNearestOfTheColumnsType() {
    Type single = new Type.FloatingPoint(Type.Precision.SINGLE);
    Sample floats = Samples.integers(single, 4, (long) Float.floatToIntBits(0.1f), null);
    assertEquals("0", kept(floats, (s, x) -> s.call("comparison:gt", x, real(0.1))));
    assertEquals("", kept(floats, (s, x) -> s.call("comparison:equal", x, real(0.1))));
    assertEquals("0", kept(floats, (s, x) -> s.call("comparison:not_equal", x, real(0.1))));
    assertEquals("0", kept(floats, (s, x) -> s.call("comparison:equal", x, real(0.1f))));
    assertEquals("", kept(floats, (s, x) -> s.call("comparison:lte", x, real(0.1))));
    assertEquals("0", kept(floats, (s, x) -> s.call("comparison:lt", x, real(1e300))));
    assertEquals("0", kept(floats, (s, x) -> s.call("comparison:gt", x, real(-1e300))));
  }

  private static byte[] not(SubstraitBytes s, byte[] term) {
    return s.call("boolean:not", term);
  }

  @Test
  void whatIsUnknownStaysUnknownUntilItIsAsked() {
    Sample ints = integers(1L, null, 3L);
    assertEquals("2", kept(ints, (s, x) -> not(s, s.call("comparison:lt", x, whole(2)))));
    assertEquals(
        "1 2",
        kept(
            ints,
            (s, x) -> s.call("comparison:is_not_true", s.call("comparison:lt", x, whole(2)))));
    assertEquals(
        "0 1",
        kept(
            ints,
            (s, x) -> s.call("comparison:is_not_false", s.call("comparison:lt", x, whole(2)))));
    assertEquals("1", kept(ints, (s, x) -> s.call("comparison:is_null", x)));
    assertEquals("0 2", kept(ints, (s, x) -> s.call("comparison:is_not_null", x)));
    assertEquals("", kept(ints, (s, x) -> s.call("comparison:equal", x, nothing())));
    assertEquals("", kept(ints, (s, x) -> not(s, s.call("comparison:equal", x, nothing()))));
    assertEquals("2", kept(ints, (s, x) -> not(s, oneOf(x, whole(1)))));
    assertEquals("0", kept(ints, (s, x) -> oneOf(x, whole(1), nothing())));
    assertEquals("", kept(ints, (s, x) -> not(s, oneOf(x, whole(1), nothing()))));
    assertEquals(
        "1 2",
        kept(ints, (s, x) -> s.call("comparison:is_not_true", oneOf(x, whole(1), nothing()))));
    assertEquals("0 1 2", kept(ints, (s, x) -> not(s, oneOf(x))));
    assertEquals("0 2", kept(ints, (s, x) -> s.call("comparison:between", x, whole(1), whole(3))));
    byte[] truth = literal(varint(1, 1));
    assertEquals(
        "0 1",
        kept(
            ints,
            (s, x) -> s.call("comparison:coalesce", s.call("comparison:lt", x, whole(2)), truth)));
    assertEquals(
        "1 2",
        kept(
            ints,
            (s, x) -> ifThen(s.call("comparison:lt", x, whole(2)), literal(varint(1, 0)), truth)));
  }

  @Test
  void aListOfArrowIsItsIsIn() {
    SubstraitBytes s = SubstraitBytes.byUri("Acero 26.0.1");
    Sample ints = integers(1L, null, 3L);
    assertEquals("0 1", kept(ints, s.plan(oneOf(x(), whole(1), nothing()))));
    assertEquals("2", kept(ints, s.plan(not(s, oneOf(x(), whole(1), nothing())))));
    assertEquals("1 2", kept(ints, s.plan(not(s, oneOf(x(), whole(1))))));
    assertEquals("2", kept(REALS, s.plan(oneOf(x(), real(Double.NaN)))));
    assertEquals("0 1 3 4", kept(REALS, s.plan(not(s, oneOf(x(), real(Double.NaN))))));
    Type single = new Type.FloatingPoint(Type.Precision.SINGLE);
    Sample floats = Samples.integers(single, 4, (long) Float.floatToIntBits(0.1f), null);
    assertEquals("0", kept(floats, s.plan(oneOf(x(), real(0.1)))));
    assertEquals("", kept(floats, (t, x) -> oneOf(x, real(0.1))));
    unsupported("-0.0", REALS, s.plan(oneOf(x(), real(0))));
    byte[] test = s.call("comparison:lt", x(), whole(2));
    unsupported("if_else", ints, s.plan(ifThen(test, test, test)));
  }

  @Test
  void textsAreLookedForWithin() {
    Sample texts = Samples.texts("ab", "a%c", "xa%", null, "a\udbff\udfff", "b");
    assertEquals("0 1 4", kept(texts, (s, x) -> s.call("string:starts_with", x, ofText("a"))));
    assertEquals("1", kept(texts, (s, x) -> s.call("string:starts_with", x, ofText("a%"))));
    assertEquals(
        "0 2 4 5", kept(texts, (s, x) -> not(s, s.call("string:starts_with", x, ofText("a%")))));
    assertEquals(
        "4", kept(texts, (s, x) -> s.call("string:starts_with", x, ofText("a\udbff\udfff"))));
    assertEquals("0 5", kept(texts, (s, x) -> s.call("string:ends_with", x, ofText("b"))));
    assertEquals("0 5", kept(texts, (s, x) -> s.call("string:contains", x, ofText("b"))));
    assertEquals("0 4", kept(texts, (s, x) -> s.call("string:like", x, ofText("a_"))));
    unsupported("% or _", texts, plan(s -> s.call("string:contains", x(), ofText("%"))));
    unsupported("escape", texts, plan(s -> s.call("string:like", x(), ofText("a\\%"))));
  }

  private static byte[] plan(java.util.function.Function<SubstraitBytes, byte[]> make) {
    SubstraitBytes s = SubstraitBytes.byUrn();
    return s.plan(make.apply(s));
  }

  private static void unsupported(String text, Sample sample, byte[] plan) {
    var e = assertThrows(UnsupportedPredicate.class, () -> kept(sample, plan));
    assertTrue(String.valueOf(e.getMessage()).contains(text), e.getMessage());
  }

  private static void bad(String text, Sample sample, byte[] plan) {
    var e = assertThrows(BadPredicate.class, () -> kept(sample, plan));
    assertTrue(String.valueOf(e.getMessage()).contains(text), e.getMessage());
  }

  @Test
  void whatCannotBeEvaluatedIsRefusedAndNamed() {
    Sample ints = integers(1L);
    unsupported("arithmetic:add", ints, plan(s -> s.call("arithmetic:add", x(), whole(1))));
    unsupported("comparison:nullif", ints, plan(s -> s.call("comparison:nullif", x(), whole(1))));
    byte[] sum = plan(s -> s.call("comparison:gt", s.call("arithmetic:add", x(), x()), whole(1)));
    unsupported("a function of values", ints, sum);
    unsupported("a cast", ints, plan(_ -> bytes(11, bytes(2, x()))));
    unsupported("a subquery", ints, plan(_ -> bytes(12)));
    unsupported("an aggregate", ints, bytes(3, bytes(2)));
    byte[] variation = literal(together(varint(7, 1), varint(51, 3)));
    unsupported("a variation", ints, plan(s -> s.call("comparison:gt", x(), variation)));
    byte[] outer = bytes(2, bytes(1, bytes(2)), bytes(5));
    unsupported("a reference", ints, plan(s -> s.call("comparison:is_null", outer)));
    byte[] option = text(1, "nan_distinctness");
    byte[] call = plan(s -> s.call("comparison:is_nan", together(x(), bytes(9))));
    bad("two things at once", ints, call);
    byte[] expression = together(varint(1, 1), bytes(4, bytes(3, x())), bytes(5, option));
    SubstraitBytes s = SubstraitBytes.byUrn();
    var _ = s.call("comparison:is_nan");
    unsupported("nan_distinctness", ints, s.plan(bytes(3, expression)));
    unsupported(
        "field 2 of AdvancedExtension",
        ints,
        together(plan(_ -> literal(varint(1, 1))), bytes(5, bytes(2))));
    unsupported("function \"f\" of \"mine\"", ints, foreign());
  }

  private static byte[] foreign() {
    byte[] call = bytes(3, varint(1, 1), bytes(4, bytes(3, x())));
    return together(
        bytes(8, varint(1, 1), text(2, "mine")),
        bytes(2, bytes(3, varint(4, 1), varint(2, 1), text(3, "f"))),
        bytes(3, bytes(1, call)),
        bytes(4, text(1, "x"), bytes(2, bytes(1, bytes(7)))));
  }

  @Test
  void whatDoesNotFitTheTableIsBad() {
    Sample texts = Samples.texts("1");
    bad("does not compare with x", texts, plan(s -> s.call("comparison:gt", x(), whole(1))));
    bad("a text does not", integers(1L), plan(s -> s.call("comparison:gt", x(), ofText("1"))));
    bad("neither true nor false", texts, plan(_ -> x()));
    bad("not 2", texts, together(bytes(3, bytes(1, x())), bytes(3, bytes(1, x()))));
    byte[] seventh = bytes(2, bytes(1, bytes(2, varint(1, 7))));
    bad("field 7 of 1", texts, plan(s -> s.call("comparison:is_null", seventh)));
    Type zoned = new Type.Timestamp(Type.TimeUnit.SECOND, "UTC");
    byte[] local = literal(varint(14, 1_000_000));
    byte[] instant = literal(varint(27, 1_000_000));
    Sample times = Samples.integers(zoned, 8, 1L, 2L);
    bad("a time without a zone", times, plan(s -> s.call("comparison:equal", x(), local)));
    assertEquals("0", kept(times, plan(s -> s.call("comparison:equal", x(), instant))));
  }

  @Test
  void depthAndSizeAreBounded() {
    byte[] deep = literal(varint(1, 1));
    SubstraitBytes s = SubstraitBytes.byUrn();
    for (int i = 0; i < 5000; i++) deep = s.call("boolean:and", x(), deep);
    assertEquals("0", kept(Samples.integers(new Type.Bool(), 1, 1L), s.plan(deep)));
    for (int i = 0; i < 200; i++) deep = not(s, deep);
    bad("nest deeper than 200", integers(1L), s.plan(deep));
    byte[] mixed = x();
    for (int i = 0; i < 95; i++) {
      mixed = s.call("boolean:or", x(), s.call("boolean:and", x(), mixed));
    }
    assertEquals("0", kept(Samples.integers(new Type.Bool(), 1, 1L), s.plan(mixed)));
    for (int i = 0; i < 15; i++) {
      mixed = s.call("boolean:or", x(), s.call("boolean:and", x(), mixed));
    }
    bad("deeper", Samples.integers(new Type.Bool(), 1, 1L), s.plan(mixed));
    byte[] choice = x();
    for (int i = 0; i < 40; i++) choice = ifThen(choice, choice(i), x());
    bad("more than 100000 tests", Samples.integers(new Type.Bool(), 1, 1L), s.plan(choice));
    bad("at most 1048576", integers(1L), new byte[(1 << 20) + 1]);
  }

  private static byte[] choice(int i) {
    return i % 2 == 0 ? x() : literal(varint(1, 0));
  }

  @Test
  void whateverTheBytesAreTheyAreReadOrRefused() {
    long seed = Seed.value("SubstraitFilterTest");
    Random random = Seed.random(seed, 0);
    SubstraitBytes s = SubstraitBytes.byUri("Acero");
    byte[] test = s.call("comparison:gt", x(), real(1));
    byte[] list = oneOf(x(), real(1), nothing());
    byte[] made = s.plan(s.call("boolean:or", not(s, test), ifThen(list, test, list)));
    List<byte[]> seeds = List.of(made, Base64.getDecoder().decode(OF_PYARROW));
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = seeds.get(i % 2).clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (i % 5 == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      try {
        var _ = kept(REALS, bytes);
        read++;
      } catch (BadPredicate | UnsupportedPredicate e) {
        refused++;
      } catch (StoreException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertTrue(read > 0 && refused > 0, read + " read, " + refused + " refused, seed " + seed);
  }
}
