package io.sheaf.format.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.testing.Seed;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSetTest {
  private static RowSet set(BitSet bits, int rows) {
    long[] words = new long[RowSet.wordsOf(rows)];
    long[] set = bits.toLongArray();
    System.arraycopy(set, 0, words, 0, set.length);
    return RowSet.of(rows, words);
  }

  private static BitSet some(Random random, int rows) {
    BitSet bits = new BitSet();
    int share = random.nextInt(11);
    for (int i = 0; i < rows; i++) if (random.nextInt(10) < share) bits.set(i);
    return bits;
  }

  @Test
  void aSetAnswersAsABitSetDoes() {
    long seed = Seed.value("RowSetTest");
    for (int round = 0; round < 2_000; round++) {
      Random random = Seed.random(seed, round);
      int rows = random.nextInt(300);
      BitSet one = some(random, rows);
      BitSet two = some(random, rows);
      RowSet set = set(one, rows);
      assertEquals(one.cardinality(), set.count());
      assertEquals(one.cardinality() == rows, set.isAll());
      for (int i = 0; i < rows; i++) {
        int in = one.nextSetBit(i);
        assertEquals(one.get(i), set.contains(i));
        assertEquals(in < 0 ? rows : in, set.nextIn(i));
        assertEquals(Math.min(rows, one.nextClearBit(i)), set.nextOut(i));
      }
      BitSet both = (BitSet) one.clone();
      both.and(two);
      assertEquals(set(both, rows), set.and(set(two, rows)));
      BitSet left = (BitSet) one.clone();
      left.andNot(two);
      assertEquals(set(left, rows), set.minus(set(two, rows)));
      int limit = random.nextInt(rows + 2);
      BitSet first = (BitSet) one.clone();
      for (int i = rows; first.cardinality() > limit; ) first.clear(--i);
      assertEquals(set(first, rows), set.first(limit));
    }
  }

  @Test
  void allAndNoneAreWhatTheySay() {
    for (int rows : new int[] {0, 1, 63, 64, 65, 128}) {
      assertTrue(RowSet.all(rows).isAll() && RowSet.none(rows).isEmpty(), "of " + rows);
      assertEquals(rows, RowSet.all(rows).nextOut(0));
      assertEquals(rows, RowSet.none(rows).nextIn(0));
    }
  }

  @Test
  void aBitBehindTheLastRowIsABug() {
    assertThrows(AssertionError.class, () -> RowSet.of(3, new long[] {8}));
    assertThrows(AssertionError.class, () -> RowSet.of(65, new long[] {1}));
  }
}
