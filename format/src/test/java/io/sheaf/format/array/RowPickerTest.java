package io.sheaf.format.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.kernel.Little;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import io.sheaf.format.testing.ArrayGenerator;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Mutator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.validate.Validator;
import io.sheaf.format.value.TypeName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows picked out of random arrays of every type, beside those rows one by one.
class RowPickerTest {
  private static final int SAMPLES = 3000;
  private static final int DICTIONARY = 50;

  private interface Check {
    void run(ArrayData array, RowSet rows, Arena arena);
  }

  private static Set<Class<?>> each(String test, boolean damaged, Check check) {
    long seed = Seed.value(test);
    Set<Class<?>> types = new HashSet<>();
    AtomicInteger done = new AtomicInteger();
    for (int sample = 0; sample < SAMPLES; sample++) {
      Random random = Seed.random(seed, sample);
      Field field = new FieldGenerator(random).field("c", 3);
      try (Arena arena = Arena.ofConfined()) {
        var arrays = new ArrayGenerator(random, arena, _ -> DICTIONARY);
        ArrayData array = arrays.array(Layout.of(field), random.nextInt(400));
        if (damaged) array = mutated(array, random, arena);
        if (array == null) continue;
        check.run(array, rows(random, array.length()), arena);
        types.add(array.layout().type().getClass());
        done.incrementAndGet();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("sample " + sample + ", " + TypeName.of(field) + ": " + e, e);
      }
    }
    assertTrue(done.get() > SAMPLES / 10, done + " of " + SAMPLES);
    return types;
  }

  private static @Nullable ArrayData mutated(ArrayData array, Random random, Arena arena) {
    try {
      return valid(new Mutator(random, arena).mutate(array));
    } catch (MalformedException e) {
      return null;
    }
  }

  /// Single rows, long runs, few, most, all and none, in turn.
  private static RowSet rows(Random random, long length) {
    long[] words = new long[RowSet.wordsOf(length)];
    double in = random.nextDouble();
    int most = 1 + random.nextInt(random.nextBoolean() ? 3 : 200);
    for (int row = 0; row < length; ) {
      boolean kept = random.nextDouble() < in;
      for (int n = 1 + random.nextInt(most); n > 0 && row < length; n--, row++) {
        if (kept) words[row >> 6] |= 1L << row;
      }
    }
    return RowSet.of(length, words);
  }

  private static ArrayData valid(ArrayData array) {
    Validator.validate(array, _ -> DICTIONARY);
    return array;
  }

  private static void holdsTheRows(ArrayData array, RowSet rows, ArrayData picked) {
    valid(picked);
    assertEquals(rows.count(), picked.length());
    long nulls = 0;
    long at = 0;
    for (long row = rows.nextIn(0); row < rows.rows(); row = rows.nextIn(row + 1)) {
      Piece before = new Piece(array, row, 1);
      assertTrue(ArrayEquality.equal(before, new Piece(picked, at++, 1)), "row " + row);
      nulls += before.nulls();
    }
    assertEquals(nulls, picked.nullCount());
  }

  @Test
  void whatIsPickedIsTheRowsOneByOne() {
    Set<Class<?>> types =
        each(
            "picked",
            false,
            (array, rows, arena) -> holdsTheRows(array, rows, RowPicker.pick(array, rows, arena)));
    assertTrue(types.size() > 20, "types seen: " + types);
  }

  @Test
  void whateverTheValidatorAcceptsCanBePicked() {
    each(
        "accepted",
        true,
        (array, rows, arena) -> holdsTheRows(array, rows, RowPicker.pick(array, rows, arena)));
  }

  @Test
  void noMoreIsTakenThanWasToldBefore() {
    long[] told = new long[2];
    Check check =
        (array, rows, arena) -> {
          var counting = new CountingAllocator(arena);
          var batch = new RowBatch(array.length(), List.of(array));
          long most = PickedBytes.most(batch, rows);
          RowPicker.pick(batch, rows, counting);
          assertTrue(counting.bytes() <= most, counting.bytes() + " taken, told " + most);
          told[0] += counting.bytes();
          told[1] += most;
        };
    each("told", false, check);
    each("told", true, check);
    System.out.printf("told: %,d bytes taken of %,d%n", told[0], told[1]);
  }

  @Test
  void ofFewRowsLittleIsTold() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(8 * 6400, 64);
      Layout layout = Layout.of(Field.of("n", new Type.Int(64, true), false));
      var array = new ArrayData(layout, 6400, 0, List.of(Buffers.EMPTY, data), List.of());
      long[] words = new long[100];
      words[2] = 5;
      words[90] = 1;
      RowSet three = RowSet.of(6400, words);
      assertEquals(3 * 8, PickedBytes.most(new RowBatch(6400, List.of(array)), three));
    }
  }

  @Test
  void whatIsPickedTwiceIsWhatBothSetsHold() {
    each(
        "twice",
        false,
        (array, rows, arena) -> {
          RowSet half = rows(new Random(array.length()), array.length());
          ArrayData once = RowPicker.pick(array, rows.and(half), arena);
          ArrayData first = RowPicker.pick(array, rows, arena);
          long[] words = new long[RowSet.wordsOf(rows.count())];
          int at = 0;
          for (long row = rows.nextIn(0); row < rows.rows(); row = rows.nextIn(row + 1), at++) {
            if (half.contains(row)) words[at >> 6] |= 1L << at;
          }
          ArrayData then = RowPicker.pick(first, RowSet.of(rows.count(), words), arena);
          assertTrue(ArrayEquality.equal(once, valid(then)), "differs");
        });
  }

  @Test
  void allRowsAreTheArrayItselfAndNeighboursAreASliceOfIt() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(8 * 640, 64);
      Layout layout = Layout.of(Field.of("n", new Type.Int(64, true), false));
      var array = new ArrayData(layout, 640, 0, List.of(Buffers.EMPTY, data), List.of());
      var counting = new CountingAllocator(arena);
      assertSame(array, RowPicker.pick(array, RowSet.all(640), counting));
      long[] words = new long[10];
      words[2] = -1L;
      words[3] = 7;
      ArrayData slice = RowPicker.pick(array, RowSet.of(640, words), counting);
      assertEquals(data.asSlice(8 * 128, 8 * 67), slice.buffers().get(1));
      assertEquals(0, counting.bytes());
    }
  }

  @Test
  void valuesThatListsShareAreKeptOnce() {
    try (Arena arena = Arena.ofConfined()) {
      Layout layout =
          Layout.of(
              Field.of(
                  "l", new Type.ListView(), false, Field.of("item", new Type.Int(8, true), false)));
      MemorySegment offsets = arena.allocate(4 * 1000, 64);
      MemorySegment sizes = arena.allocate(4 * 1000, 64);
      for (int i = 0; i < 1000; i++) {
        offsets.set(Little.INT, 4L * i, 100);
        sizes.set(Little.INT, 4L * i, 5000);
      }
      var buffers = List.of(Buffers.EMPTY, arena.allocate(6000, 64));
      var child = new ArrayData(layout.children().getFirst(), 6000, 0, buffers, List.of());
      List<MemorySegment> own = new ArrayList<>(List.of(Buffers.EMPTY, offsets, sizes));
      var array = new ArrayData(layout, 1000, 0, own, List.of(child));
      long[] words = new long[16];
      for (int i = 0; i < 1000; i += 2) words[i >> 6] |= 1L << i;
      RowSet rows = RowSet.of(1000, words);
      ArrayData picked = RowPicker.pick(array, rows, arena);
      holdsTheRows(array, rows, picked);
      assertEquals(5000, picked.children().getFirst().length());
    }
  }
}
