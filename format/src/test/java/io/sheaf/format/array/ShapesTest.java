package io.sheaf.format.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.testing.ArrayGenerator;
import io.sheaf.format.testing.FieldGenerator;
import io.sheaf.format.testing.Seed;
import io.sheaf.format.validate.Validator;
import io.sheaf.format.value.TypeName;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
}
