package io.sheaf.store.pool.evict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TinyLfuPolicyTest {
  private static final int CAPACITY = 100;

  private final Desk desk = desk();

  private static Desk desk() {
    Desk[] self = new Desk[1];
    self[0] = new Desk(new TinyLfuPolicy(() -> self[0].uses, () -> self[0].loads));
    return self[0];
  }

  private void fillAndUse(int from, int to, int times) {
    for (int page = from; page < to; page++) {
      for (int i = 0; i < times; i++) desk.use(page);
    }
  }

  private void useWithRoom(int page) {
    if (!desk.has(page) && desk.size() == CAPACITY) desk.evict();
    desk.use(page);
  }

  @Test
  void pagesUsedOftenOutliveAScan() {
    fillAndUse(0, CAPACITY, 3);
    for (int page = 1_000; page < 1_000 + 8 * CAPACITY; page++) useWithRoom(page);
    int kept = 0;
    for (int page = 0; page < CAPACITY; page++) kept += desk.has(page) ? 1 : 0;
    assertTrue(kept > CAPACITY * 3 / 4, "kept " + kept);
  }

  @Test
  void aLoopLargerThanTheCacheKeepsWhatItHas() {
    long hits = 0;
    for (int round = 0; round < 40; round++) {
      for (int page = 0; page < 2 * CAPACITY; page++) {
        hits += desk.has(page) ? 1 : 0;
        useWithRoom(page);
      }
    }
    double ratio = hits / (80.0 * CAPACITY);
    assertTrue(ratio > 0.40, "hit ratio " + ratio + ", at best 0.5; LRU has none");
  }

  @Test
  void whatStaysOfAForetoldScanLiesSideBySide() {
    int before = -CAPACITY;
    for (int page = before; page < 0; page++) desk.add(page, AccessHint.FORETOLD);
    int end = 40 * CAPACITY;
    for (int page = 0; page < end; page++) {
      desk.evict();
      desk.add(page, AccessHint.FORETOLD);
    }
    int stayed = 0;
    int runs = 0;
    for (int page = 0; page < end; page++) {
      if (!desk.has(page)) continue;
      stayed++;
      if (!desk.has(page - 1)) runs++;
    }
    assertTrue(stayed > CAPACITY / 2, "stayed " + stayed);
    assertTrue(3 * runs < stayed, stayed + " pages in " + runs + " runs");
  }

  @Test
  void theWindowGrowsWhereOnlyRecencyCounts() {
    // Each page is used twice, three pages apart, and never again.
    long second = 0;
    for (int page = 0; page < 20_000; page++) {
      useWithRoom(page);
      if (page >= 3) {
        second += desk.has(page - 3) ? 1 : 0;
        useWithRoom(page - 3);
      }
    }
    assertTrue(second > 15_000, "found again " + second);
  }

  @Test
  void aScannedPageDoesNotEnterTheWindow() {
    Desk large = desk();
    for (int page = 0; page < 10 * CAPACITY; page++) large.use(page, page);
    large.evict();
    large.add(-1, AccessHint.SCAN);
    assertEquals(-1, large.evict());
    large.add(-2, AccessHint.LOOKUP);
    assertNotEquals(-2, large.evict());
  }

  @Test
  void withAllButOnePinnedThatOneGoes() {
    fillAndUse(0, CAPACITY, 2);
    for (int page = 0; page < CAPACITY; page++) if (page != 57) desk.pin(page);
    assertEquals(57, desk.evict());
    assertEquals(-1, desk.evict());
    desk.unpin(3);
    assertEquals(3, desk.evict());
  }

  @Test
  void theSketchCountsToFifteenAndForgetsByHalves() {
    FrequencySketch sketch = new FrequencySketch();
    sketch.ensure(1_000);
    sketch.add(1, 20);
    assertEquals(15, sketch.frequency(1));
    assertEquals(0, sketch.frequency(2));
    sketch.add(3, 6);
    Random random = new Random(5);
    for (int i = 0; i < 10_100; i++) sketch.add(random.nextLong(), 1);
    assertTrue(sketch.frequency(1) < 13, "after halving " + sketch.frequency(1));
    assertTrue(sketch.frequency(1) >= 7, "after halving " + sketch.frequency(1));
  }

  @Test
  void aSketchThatGrowsKnowsWhatItKnew() {
    FrequencySketch sketch = new FrequencySketch();
    sketch.ensure(64);
    for (int key = 0; key < 30; key++) sketch.add(key, 5);
    sketch.ensure(100_000);
    for (int key = 0; key < 30; key++) {
      assertTrue(sketch.frequency(key) >= 5, "key " + key + ": " + sketch.frequency(key));
    }
  }
}
