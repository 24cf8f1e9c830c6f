package io.sheaf.format.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.array.ArrayData;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.Seed;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
  private static final double[] NULLS = {0, 0.3, 0.97, 1};

  private static final long SEED = Seed.value("StatisticsTest");
  private final Random random = new Random(SEED);
  private long pruned;
  private long kept;

  @Test
  void pruningNeverExcludesAMatchingValue() {
    for (Type type : Sample.orderedTypes()) {
      for (int round = 0; round < 24; round++) {
        int rows = round < 4 ? round : random.nextInt(1, 300);
        Sample sample = Sample.random(type, rows, NULLS[round % NULLS.length], random);
        check(sample, ChunkStatistics.of(sample.array(), null), type + ", seed " + SEED);
      }
    }
    report("plain");
  }

  @Test
  void boundsOfADictionaryAreThoseOfTheValuesReferredTo() {
    Type.Int[] indices = {
      new Type.Int(8, true),
      new Type.Int(16, false),
      new Type.Int(32, true),
      new Type.Int(64, false)
    };
    for (Type type : Sample.orderedTypes()) {
      for (int round = 0; round < 16; round++) {
        Sample dictionary = Sample.random(type, random.nextInt(1, 100), NULLS[round % 4], random);
        double nulls = NULLS[round / 4];
        Sample sample = Sample.indices(dictionary, indices[round % 4], 80, nulls, random);
        Statistics found = ChunkStatistics.of(sample.array(), dictionary.array());
        check(sample, found, "dictionary of " + type + ", seed " + SEED);
      }
    }
    report("dictionary");
  }

  private void report(String kind) {
    System.out.printf("statistics, %s: %d chunks pruned, %d kept%n", kind, pruned, kept);
    assertTrue(pruned > 1000 && kept > 1000, "the test has no teeth, seed " + SEED);
  }

  private void check(Sample sample, Statistics found, String context) {
    List<@Nullable Object> values = sample.values();
    long nulls = values.stream().filter(Objects::isNull).count();
    assertEquals(nulls, found.nullCount(), context);
    boolean allNull = nulls == values.size() && nulls > 0;
    assertEquals(allNull, (found.flags() & Statistics.ALL_NULL) != 0, context);
    boolean nan = values.stream().anyMatch(v -> v instanceof Double d && d.isNaN());
    assertEquals(nan, (found.flags() & Statistics.HAS_NAN) != 0, context);
    assertEquals(found.min() != null, (found.flags() & Statistics.HAS_MIN) != 0, context);
    assertEquals(found.max() != null, (found.flags() & Statistics.HAS_MAX) != 0, context);

    Type type = sample.array().layout().field().type();
    for (int i = 0; i < 20; i++) {
      Object literal = literal(type, values);
      prune(found, type, literal, values, context);
    }
    tight(found, type, values, context);
  }

  private Object literal(Type type, List<@Nullable Object> values) {
    if (!values.isEmpty() && random.nextBoolean()) {
      Object value = values.get(random.nextInt(values.size()));
      if (value != null && !(value instanceof Double d && d.isNaN())) return value;
    }
    Object value;
    do {
      value = Objects.requireNonNull(Sample.random(type, 1, 0, random).values().getFirst());
    } while (value instanceof Double d && d.isNaN());
    return value;
  }

  /// Every comparison that the bounds rule out is indeed false for every value.
  private void prune(
      Statistics found, Type type, Object literal, List<@Nullable Object> values, String context) {
    Object min = decode(type, found.min());
    Object max = decode(type, found.max());
    boolean noneBelow = min != null && Sample.ORDER.compare(min, literal) >= 0;
    boolean noneAtOrBelow = min != null && Sample.ORDER.compare(min, literal) > 0;
    boolean noneAbove = max != null && Sample.ORDER.compare(max, literal) <= 0;
    boolean noneAtOrAbove = max != null && Sample.ORDER.compare(max, literal) < 0;
    for (Object value : values) {
      if (value == null || (value instanceof Double d && d.isNaN())) continue;
      int order = Sample.ORDER.compare(value, literal);
      assertTrue(!noneBelow || order >= 0, context);
      assertTrue(!noneAtOrBelow || order > 0, context);
      assertTrue(!noneAbove || order <= 0, context);
      assertTrue(!noneAtOrAbove || order < 0, context);
    }
    if (noneAtOrBelow || noneAtOrAbove) pruned++;
    else kept++;
  }

  /// Bounds are values of the chunk, unless they were cut.
  private static void tight(
      Statistics found, Type type, List<@Nullable Object> values, String context) {
    List<Object> numbers =
        values.stream()
            .filter(Objects::nonNull)
            .filter(v -> !(v instanceof Double d && d.isNaN()))
            .map(Objects::requireNonNull)
            .sorted(Sample.ORDER)
            .toList();
    Object min = decode(type, found.min());
    Object max = decode(type, found.max());
    if (numbers.isEmpty()) {
      assertNull(min, context);
      assertNull(max, context);
      return;
    }
    assertNotNull(min, context);
    if ((found.flags() & Statistics.MIN_CUT) == 0) {
      assertEquals(0, Sample.ORDER.compare(min, numbers.getFirst()), context);
    }
    if (max != null && (found.flags() & Statistics.MAX_CUT) == 0) {
      assertEquals(0, Sample.ORDER.compare(max, numbers.getLast()), context);
    }
    for (Object bound : new @Nullable Object[] {min, max}) {
      if (bound instanceof Double d) assertTrue(d != 0 || 1 / d > 0, context + ": -0.0");
    }
  }

  private static @Nullable Object decode(Type type, byte @Nullable [] bound) {
    return bound == null ? null : Sample.decode(type, MemorySegment.ofArray(bound));
  }

  @Test
  void anUpperBoundIsRoundedUpOrAbsent() {
    byte[] high = new byte[33];
    Arrays.fill(high, (byte) 0xFF);
    assertEquals(0, BytesBounds.roundUp(high).length);
    assertArrayEquals(new byte[] {2}, BytesBounds.roundUp(new byte[] {1, -1, -1}));
    assertArrayEquals(new byte[] {1, (byte) 0x80}, BytesBounds.roundUp(new byte[] {1, 0x7F}));

    Statistics found = ChunkStatistics.of(binary(high), null);
    assertEquals(Statistics.HAS_MIN | Statistics.MIN_CUT, found.flags());
    high[31] = 3;
    found = ChunkStatistics.of(binary(high), null);
    assertEquals(4, Objects.requireNonNull(found.max())[31]);
    assertTrue((found.flags() & Statistics.MAX_CUT) != 0);
  }

  private static ArrayData binary(byte[] value) {
    return Sample.of(Layout.of(Field.of("b", new Type.Binary(), true)), List.of(value)).array();
  }

  @Test
  void typesWithoutOrderHaveCountsOnly() {
    Field member = Field.of("item", new Type.Int(8, true), true);
    Field field = Field.of("s", new Type.Struct(), true, member);
    ArrayData child = Sample.random(new Type.Int(8, true), 10, 0, random).array();
    ArrayData struct =
        new ArrayData(Layout.of(field), 10, 0, List.of(MemorySegment.NULL), List.of(child));
    Statistics found = ChunkStatistics.of(struct, null);
    assertEquals(0, found.nullCount());
    assertEquals(0, found.flags());

    Layout none = Layout.of(Field.of("n", new Type.Null(), true));
    found = ChunkStatistics.of(new ArrayData(none, 5, 5, List.of(), List.of()), null);
    assertEquals(5, found.nullCount());
    assertEquals(Statistics.ALL_NULL, found.flags());

    Field runs =
        Field.of(
            "r",
            new Type.RunEndEncoded(),
            true,
            Field.of("run_ends", new Type.Int(32, true), false),
            Field.of("values", new Type.Int(8, true), true));
    List<ArrayData> parts = List.of(child, child);
    found = ChunkStatistics.of(new ArrayData(Layout.of(runs), 10, 0, List.of(), parts), null);
    assertEquals(Statistics.UNKNOWN, found.nullCount());
  }
}
