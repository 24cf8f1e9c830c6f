package io.sheaf.format.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.testing.ArrayGenerator;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Mutator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.validate.Validator;
import io.sheaf.format.value.CellReader;
import io.sheaf.format.value.TypeName;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Slicing, joining, trimming, compacting and copying, on random arrays of every type.
class ShapesTest {
  private static final int SAMPLES = 1000;
  private static final int DICTIONARY = 50;

  /// What is done with each sample.
  private interface Check {
    void run(ArrayData array, Random random, Arena arena);
  }

  private static void each(String test, Check check) {
    long seed = Seed.value(test);
    for (int sample = 0; sample < SAMPLES; sample++) {
      Random random = Seed.random(seed, sample);
      Field field = new FieldGenerator(random).field("c", 3);
      try (Arena arena = Arena.ofConfined()) {
        var arrays = new ArrayGenerator(random, arena, _ -> DICTIONARY);
        ArrayData array = arrays.array(Layout.of(field), random.nextInt(200));
        check.run(array, random, arena);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("sample " + sample + ", " + TypeName.of(field) + ": " + e, e);
      }
    }
  }

  private static ArrayData valid(ArrayData array) {
    Validator.validate(array, _ -> DICTIONARY);
    return array;
  }

  @Test
  void generatedArraysAreValidAndEqualToThemselves() {
    each(
        "generated",
        (array, random, arena) -> assertTrue(ArrayEquality.equal(valid(array), array)));
  }

  @Test
  void aSliceHoldsTheRowsOfItsRange() {
    each(
        "slice",
        (array, random, arena) -> {
          long offset = random.nextLong(array.length() + 1);
          long length = random.nextLong(array.length() - offset + 1);
          ArrayData slice = valid(Slicer.slice(array, offset, length, arena));
          assertEquals(length, slice.length());
          assertTrue(
              ArrayEquality.equal(new Piece(array, offset, length), Piece.of(slice)), "differs");
        });
  }

  @Test
  void everyCellOfASliceAndOfWhatIsJoinedReadsAsBefore() {
    // Cells are read by code that shares nothing with slicing, joining or equality.
    each(
        "cells",
        (array, random, arena) -> {
          long offset = random.nextLong(array.length() + 1);
          long length = random.nextLong(array.length() - offset + 1);
          ArrayData slice = Slicer.slice(array, offset, length, arena);
          ArrayData copy = OwnedCopy.of(Trimmer.trim(slice), arena);
          CellReader expected = reader(array);
          for (ArrayData found : List.of(slice, copy)) {
            CellReader cells = reader(found);
            for (long i = 0; i < length; i++) {
              assertEquals(json(expected, offset + i), json(cells, i), "row " + i);
            }
          }
        });
  }

  private static CellReader reader(ArrayData array) {
    // Cells of dictionaries would need values; the indices say as much.
    return CellReader.of(plain(array), _ -> array);
  }

  private static ArrayData plain(ArrayData array) {
    Layout layout = array.layout();
    Field field = Field.of(layout.field().name(), layout.type(), true);
    List<ArrayData> children = array.children().stream().map(ShapesTest::plain).toList();
    Field[] fields = children.stream().map(child -> child.layout().field()).toArray(Field[]::new);
    return new ArrayData(
        Layout.of(Field.of(field.name(), field.type(), true, fields)),
        array.length(),
        array.nullCount(),
        array.buffers(),
        children);
  }

  private static String json(CellReader cells, long row) {
    var json = new StringBuilder();
    cells.json(row, json);
    return json.toString();
  }

  @Test
  void oneChangedCellMakesArraysDiffer() {
    AtomicInteger differing = new AtomicInteger();
    each(
        "differ",
        (array, random, arena) -> {
          ArrayData other;
          try {
            other = valid(new Mutator(random, arena).mutate(array));
          } catch (MalformedException e) {
            return;
          }
          if (other.length() != array.length()) {
            assertFalse(ArrayEquality.equal(array, other));
            return;
          }
          boolean same = true;
          for (long i = 0; same && i < array.length(); i++) {
            same = json(reader(array), i).equals(json(reader(other), i));
          }
          // A NaN's other bits do not show in its text.
          if (!same) {
            differing.incrementAndGet();
            assertFalse(ArrayEquality.equal(array, other), "equal, though the cells are not");
          }
        });
    assertTrue(differing.get() > SAMPLES / 20, differing + " of " + SAMPLES + " differed");
  }

  @Test
  void slicesJoinedAreTheWhole() {
    each(
        "join",
        (array, random, arena) -> {
          List<ArrayData> slices = new ArrayList<>();
          for (long at = 0; at < array.length() || slices.isEmpty(); ) {
            long length = random.nextLong(array.length() - at + 1);
            slices.add(Slicer.slice(array, at, length, arena));
            at += length;
          }
          var joined = (Concatenator.Result.Joined) Concatenator.concat(slices, arena);
          assertTrue(ArrayEquality.equal(array, valid(joined.array())), "differs");
        });
  }

  @Test
  void rangesJoinedAreTheWhole() {
    each(
        "ranges",
        (array, random, arena) -> {
          List<Piece> pieces = new ArrayList<>();
          for (long at = 0; at < array.length() || pieces.isEmpty(); ) {
            long length = random.nextLong(array.length() - at + 1);
            pieces.add(new Piece(array, at, length));
            at += length;
          }
          var joined = (Concatenator.Result.Joined) Concatenator.concatPieces(pieces, arena);
          assertTrue(ArrayEquality.equal(array, valid(joined.array())), "differs");
        });
  }

  @Test
  void aTrimmedArrayHoldsTheSameInNoMoreBytes() {
    each(
        "trim",
        (array, random, arena) -> {
          ArrayData trimmed = valid(Trimmer.trim(array));
          assertTrue(ArrayEquality.equal(array, trimmed), "differs");
          assertTrue(trimmed.bytes() <= array.bytes() + 8, "longer");
        });
  }

  @Test
  void aCompactedArrayHoldsTheSame() {
    each(
        "compact",
        (array, random, arena) ->
            assertTrue(
                ArrayEquality.equal(array, valid(ViewCompaction.compact(array, arena))),
                "differs"));
  }

  @Test
  void anOwnedCopyOutlivesWhatItWasCopiedFrom() {
    each(
        "copy",
        (array, random, arena) -> {
          Arena brief = Arena.ofConfined();
          ArrayData first = OwnedCopy.of(array, brief);
          ArrayData second = OwnedCopy.of(first, arena);
          brief.close();
          assertTrue(ArrayEquality.equal(array, valid(second)), "differs");
        });
  }

  @Test
  void whateverTheValidatorAcceptsCanBeCutJoinedTrimmedAndCompacted() {
    AtomicInteger accepted = new AtomicInteger();
    each(
        "accepted",
        (array, random, arena) -> {
          var mutator = new Mutator(random, arena);
          ArrayData damaged = mutator.mutate(mutator.mutate(array));
          try {
            valid(damaged);
          } catch (MalformedException e) {
            return;
          }
          accepted.incrementAndGet();
          long cut = random.nextLong(damaged.length() + 1);
          List<ArrayData> halves = new ArrayList<>();
          halves.add(Slicer.slice(Trimmer.trim(damaged), 0, cut, arena));
          halves.add(Slicer.slice(damaged, cut, damaged.length() - cut, arena));
          var joined = (Concatenator.Result.Joined) Concatenator.concat(halves, arena);
          ArrayData compact = ViewCompaction.compact(valid(joined.array()), arena);
          assertTrue(ArrayEquality.equal(damaged, valid(compact)), "differs");
        });
    assertTrue(accepted.get() > SAMPLES / 10, accepted + " of " + SAMPLES + " were accepted");
  }
}
