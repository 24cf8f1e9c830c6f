package io.sheaf.flight.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.flight.request.Ticket;
import io.sheaf.format.testing.Seed;
import io.sheaf.store.TableView.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EvenSplitTest {
  private static final long SEED = Seed.value("EvenSplitTest");

  private static void assertWhole(List<Ticket.Range> ranges, int parts, long batches) {
    assertEquals(parts, ranges.size());
    long next = 0;
    for (Ticket.Range range : ranges) {
      assertEquals(next, range.first());
      assertTrue(range.end() > range.first(), ranges.toString());
      next = range.end();
    }
    assertEquals(batches, next);
  }

  @Test
  void partsFollowRowsWhereBatchesAreShort() {
    // A thousand appends of one row behind a segment of ten long batches.
    List<Stretch> table = new ArrayList<>(List.of(new Stretch(10, 1_000_000)));
    for (int i = 0; i < 1_000; i++) table.add(new Stretch(1, 1));
    List<Ticket.Range> ranges = EvenSplit.of(table, 2);
    assertEquals(List.of(new Ticket.Range(0, 5), new Ticket.Range(5, 1_010)), ranges);
  }

  @Test
  void everyBatchIsInOnePartAndNoPartIsEmpty() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      List<Stretch> table = new ArrayList<>();
      long batches = 0;
      for (int segments = 1 + random.nextInt(6); segments > 0; segments--) {
        Stretch stretch = new Stretch(random.nextInt(4), random.nextInt(5) * 1000L);
        table.add(stretch);
        batches += stretch.batches();
      }
      if (batches == 0) continue;
      int parts = 1 + random.nextInt((int) batches);
      assertWhole(EvenSplit.of(table, parts), parts, batches);
    }
  }

  @Test
  void partsOfEqualBatchesAreEqual() {
    List<Ticket.Range> ranges = EvenSplit.of(List.of(new Stretch(64, 64_000)), 8);
    assertTrue(ranges.stream().allMatch(range -> range.end() - range.first() == 8));
    assertWhole(ranges, 8, 64);
  }
}
