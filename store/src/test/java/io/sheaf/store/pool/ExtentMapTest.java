package io.sheaf.store.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.io.FrameArena;
import io.sheaf.store.pool.evict.AccessHint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExtentMapTest {
  private static final int UNIT = 4096;
  private static final long REGION = 1 << 20;

  private final TestSource source = TestSource.uniform("a", 1, UNIT);

  private final FrameArena arena = FrameArena.open(2 << 20);
  private final Frames frames = new Frames(arena, PoolOptions.defaults(), () -> 0, () -> {});
  private final Frame any =
      frames.open(new PageTable(source, frames), 0, Frame.Filler.READER, AccessHint.LOOKUP);

  @AfterEach
  void close() {
    arena.close();
  }

  private @Nullable Extent take(ExtentMap map, long bytes) {
    return map.take(bytes, any);
  }

  @Test
  void extentsNeverOverlapNorCrossARegionAndComeBackWhole() {
    Random random = Seed.random("extents");
    long bytes = 5 * REGION + 3 * UNIT;
    ExtentMap map = new ExtentMap(bytes, REGION);
    BitSet taken = new BitSet();
    List<Extent> out = new ArrayList<>();
    int refused = 0;
    for (int step = 0; step < 20_000; step++) {
      if (out.isEmpty() || random.nextInt(100) < 52) {
        long wanted = (1L + random.nextInt(random.nextInt(10) == 0 ? 200 : 20)) * UNIT;
        Extent e = take(map, wanted);
        if (e == null) {
          refused++;
          assertTrue(map.largestFree() < wanted);
          continue;
        }
        assertEquals(wanted, e.bytes);
        assertEquals(e.offset / REGION, (e.offset + e.bytes - 1) / REGION);
        int from = (int) (e.offset / UNIT);
        int to = (int) ((e.offset + e.bytes) / UNIT);
        assertTrue(taken.nextSetBit(from) < 0 || taken.nextSetBit(from) >= to, "overlap at " + e);
        taken.set(from, to);
        out.add(e);
      } else {
        Extent e = out.remove(random.nextInt(out.size()));
        taken.clear((int) (e.offset / UNIT), (int) ((e.offset + e.bytes) / UNIT));
        map.giveBack(e);
      }
      assertEquals(bytes - (long) taken.cardinality() * UNIT, map.freeBytes());
    }
    assertTrue(refused > 0, "never full: the test did no work");
    out.forEach(map::giveBack);
    assertEquals(bytes, map.freeBytes());
    assertEquals(REGION, map.largestFree());
    int extents = 0;
    for (Extent e = map.first(); e != null; e = e.after) {
      extents++;
    }
    assertEquals(6, extents);
  }

  @Test
  void theSmallestThatFitsAtTheLowestAddressIsTaken() {
    ExtentMap map = new ExtentMap(REGION, REGION);
    List<Extent> row = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      row.add(Objects.requireNonNull(take(map, 8 * UNIT)));
    }
    map.giveBack(row.get(1));
    map.giveBack(row.get(4));
    map.giveBack(row.get(5));
    Extent small = take(map, 8 * UNIT);
    assertNotNull(small);
    assertEquals(row.get(1).offset, small.offset);
    Extent large = take(map, 12 * UNIT);
    assertNotNull(large);
    assertEquals(row.get(4).offset, large.offset);
  }

  @Test
  void givingBackTwiceIsLoud() {
    ExtentMap map = new ExtentMap(REGION, REGION);
    Extent e = take(map, UNIT);
    assertNotNull(e);
    map.giveBack(e);
    assertThrows(AssertionError.class, () -> map.giveBack(e));
  }

  @Test
  void nothingLongerThanARegionIsToBeHad() {
    ExtentMap map = new ExtentMap(3 * REGION, REGION);
    assertNull(take(map, REGION + UNIT));
    assertNotNull(take(map, REGION));
  }
}
