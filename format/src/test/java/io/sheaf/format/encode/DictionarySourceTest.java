package io.sheaf.format.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.SchemaMessage;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.testing.StreamGenerator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is encoded means what it meant, and dictionaries change as seldom as they can.
final class DictionarySourceTest {
  private static final int SAMPLES = 400;
  private static final List<Type.Int> INDICES =
      List.of(
          Encodable.INDEX,
          new Type.Int(8, true),
          new Type.Int(8, false),
          new Type.Int(16, false),
          new Type.Int(64, true));

  @Test
  void columnsOfEveryTypeMeanWhatTheyMeant() throws IOException {
    long seed = Seed.value("DictionarySourceTest");
    int encoded = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      Random random = Seed.random(seed, sample);
      try (Arena arena = Arena.ofConfined()) {
        encoded += check(random, arena);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("sample " + sample + ": " + e, e);
      }
    }
    assertTrue(encoded > SAMPLES / 2, encoded + " columns were encoded");
  }

  private static int check(Random random, Arena arena) throws IOException {
    SchemaMessage schema = SchemaMessage.of(new FieldGenerator(random).schema(4));
    List<Incoming> stream = new StreamGenerator(random, arena, schema).stream(6, 40, true);
    Map<Integer, Type.Int> indices = new TreeMap<>();
    List<Field> fields = schema.schema().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (!Encodable.is(fields.get(i))) continue;
      indices.put(i, INDICES.get(random.nextInt(INDICES.size())));
    }
    BatchSource plain = StreamGenerator.source(schema, stream);
    long window = 1L << random.nextInt(16);
    long full = 1L << random.nextInt(16);
    Drained found;
    try (var held = HeldSource.of(plain, random.nextInt(4096));
        var source = new DictionarySource(held, indices, window, full)) {
      for (int place : indices.keySet()) {
        Field field = source.schema().schema().fields().get(place);
        assertEquals(fields.get(place).type(), field.type());
        Field.Dictionary dictionary = field.dictionary();
        assertEquals(indices.get(place), dictionary == null ? null : dictionary.index());
      }
      found = Drained.of(source);
    }
    assertEquals(Drained.of(StreamGenerator.source(schema, stream)).rows, found.rows);
    return indices.size();
  }

  /// A stream of one column of text, a batch for each list.
  private static BatchSource texts(
      Arena arena, int batches, int rows, LongFunction<@Nullable String> value) {
    SchemaMessage schema =
        SchemaMessage.of(new Schema(List.of(Field.of("text", new Type.Utf8(), true)), List.of()));
    List<Incoming> all = new ArrayList<>();
    for (int batch = 0; batch < batches; batch++) {
      List<@Nullable String> texts = new ArrayList<>();
      for (int row = 0; row < rows; row++) texts.add(value.apply((long) batch * rows + row));
      all.add(new Incoming.Rows(Texts.batch(schema, texts, arena)));
    }
    return StreamGenerator.source(schema, all);
  }

  private static Drained drain(BatchSource plain, Type.Int index, long window, long full)
      throws IOException {
    try (var source = new DictionarySource(plain, Map.of(0, index), window, full)) {
      return Drained.of(source);
    }
  }

  private static Drained drain(BatchSource plain) throws IOException {
    try (var source = new DictionarySource(plain, Map.of(0, Encodable.INDEX))) {
      return Drained.of(source);
    }
  }

  @Test
  void aValueThatComesLaterIsInTheFirstDictionaryIfTheWindowHoldsIt() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Drained found = drain(texts(arena, 100, 500, row -> "v" + row / 1000));
      assertEquals(List.of(50L), found.dictionaries);
      assertEquals(50_000, found.rows.size());
      assertEquals("[\"v49\"]", found.rows.getLast());
    }
  }

  @Test
  void rowsWithoutANewValueAreNotHeldBack() throws IOException {
    try (Arena arena = Arena.ofConfined();
        var source =
            new DictionarySource(
                texts(arena, 40, 100, row -> "v" + (row < 100 || row > 3000 ? row % 10 : 3)),
                Map.of(0, Encodable.INDEX),
                1,
                1 << 20)) {
      Drained found = Drained.of(source);
      assertEquals(List.of(10L), found.dictionaries);
      assertEquals(40, found.batches);
    }
  }

  @Test
  void aFullDictionaryBeginsAnewAndNoneIsLargerThanItsBoundAndASlice() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Drained found =
          drain(texts(arena, 50, 100, row -> "u" + row), Encodable.INDEX, 1 << 20, 10_000);
      assertEquals(5000, new HashSet<>(found.rows).size());
      assertTrue(found.dictionaries.size() > 5, found.dictionaries::toString);
      assertTrue(
          found.dictionaries.stream().allMatch(size -> size < 700), found.dictionaries::toString);
    }
  }

  @Test
  void anIndexThatCountsTooFewEndsTheWindowOrIsNamed() throws IOException {
    Type.Int small = new Type.Int(8, true);
    try (Arena arena = Arena.ofConfined()) {
      Drained found = drain(texts(arena, 20, 60, row -> "u" + row), small, 1 << 20, 1 << 20);
      assertEquals(1200, new HashSet<>(found.rows).size());
      assertTrue(
          found.dictionaries.stream().allMatch(size -> size <= 128), found.dictionaries::toString);
      BatchSource many = texts(arena, 1, 129, row -> "u" + row);
      var failure =
          assertThrows(UnsupportedException.class, () -> drain(many, small, 1 << 20, 1 << 20));
      assertTrue(
          String.valueOf(failure.getMessage()).contains("column text has more"), failure::toString);
    }
  }

  @Test
  void moreValuesThanSixteenBitsCountAndEmptyOnesAndNullsComeBack() throws IOException {
    LongFunction<@Nullable String> value =
        row -> row % 7 == 0 ? null : row % 11 == 0 ? "" : "value " + row % 90_000;
    try (Arena arena = Arena.ofConfined()) {
      Drained found = drain(texts(arena, 4, 70_000, value));
      assertEquals(1, found.dictionaries.size());
      assertTrue(found.dictionaries.getFirst() > 65_536, found.dictionaries::toString);
      for (int row = 0; row < found.rows.size(); row += 13) {
        String text = value.apply(row);
        assertEquals(text == null ? "[null]" : "[\"" + text + "\"]", found.rows.get(row));
      }
    }
  }

  @Test
  void aStreamWithoutRowsHasNoDictionary() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      assertEquals(List.of(), drain(texts(arena, 0, 0, row -> "")).dictionaries);
      assertEquals(List.of(0L), drain(texts(arena, 2, 5, row -> null)).dictionaries);
    }
  }

  @Test
  void metadataThatWouldNotOutlastIsRefused() {
    var odd = new Field.KeyValue("k", "\uFFFD");
    SchemaMessage schema =
        SchemaMessage.of(
            new Schema(List.of(Field.of("text", new Type.Utf8(), true)), List.of(odd)));
    BatchSource source = StreamGenerator.source(schema, List.of());
    assertThrows(UnsupportedException.class, () -> drain(source));
    try (var untouched = new DictionarySource(source, Map.of())) {
      assertEquals(schema, untouched.schema());
    }
  }

  @Test
  void fewValuesAreOneInEightOfThoseThatAreNotNull() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      assertTrue(isFew(texts(arena, 2, 80, row -> "v" + row % 20)));
      assertFalse(isFew(texts(arena, 2, 80, row -> "v" + row % 21)));
      assertFalse(isFew(texts(arena, 2, 80, row -> row % 2 == 0 ? null : "v" + row % 22)));
      assertFalse(isFew(texts(arena, 2, 80, row -> null)));
      assertFalse(isFew(texts(arena, 10, 70_000, row -> "v" + row % 65_537)));
      assertTrue(isFew(texts(arena, 10, 70_000, row -> "v" + row % 65_536)));
    }
  }

  private static boolean isFew(BatchSource source) throws IOException {
    try (var held = HeldSource.of(source, Long.MAX_VALUE)) {
      return !FewValues.columns(held.schema().schema().fields(), held.rows()).isEmpty();
    }
  }

  @Test
  void everyValueHasOneNumber() {
    Random random = Seed.random(Seed.value("everyValueHasOneNumber"), 0);
    Map<String, Integer> expected = new TreeMap<>();
    Set<Integer> numbers = new HashSet<>();
    try (Arena arena = Arena.ofConfined();
        var dictionary = new ValueDictionary()) {
      for (int i = 0; i < 60_000; i++) {
        String text = Integer.toString(random.nextInt(40_000), 2 + random.nextInt(30));
        var bytes = arena.allocateFrom(text);
        int number = dictionary.number(bytes, 0, text.length(), Integer.MAX_VALUE);
        Integer before = expected.putIfAbsent(text, number);
        assertEquals(before == null ? dictionary.size() - 1 : before, number);
        numbers.add(number);
      }
      assertEquals(expected.size(), dictionary.size());
      assertEquals(numbers.size(), dictionary.size());
      dictionary.clear();
      assertEquals(0, dictionary.byteSize());
      var bytes = arena.allocateFrom("x");
      assertEquals(0, dictionary.number(bytes, 0, 1, 1));
      assertEquals(ValueDictionary.NONE, dictionary.number(bytes, 0, 0, 1));
      assertEquals(0, dictionary.number(bytes, 0, 1, 1));
    }
    assertNull(expected.get("nothing"));
  }
}
