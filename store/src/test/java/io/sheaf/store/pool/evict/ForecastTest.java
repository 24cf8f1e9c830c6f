package io.sheaf.store.pool.evict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private final Forecast forecast = new Forecast();

  private static BitSet pages(int from, int to, int step) {
    BitSet pages = new BitSet();
    for (int page = from; page < to; page += step) pages.set(page);
    return pages;
  }

  @Test
  void pagesThatNoScanReadsAreNeverWanted() {
    assertEquals(Forecast.NEVER, forecast.nextUse(7));
    try (Forecast.Route route = forecast.register(pages(100, 200, 3))) {
      assertEquals(Forecast.NEVER, forecast.nextUse(99));
      assertEquals(Forecast.NEVER, forecast.nextUse(101));
      assertEquals(Forecast.NEVER, forecast.nextUse(5_000));
      assertEquals(0, forecast.nextUse(100));
      route.advance(101);
      assertEquals(Forecast.NEVER, forecast.nextUse(100));
    }
    assertEquals(Forecast.NEVER, forecast.nextUse(103));
  }

  @Test
  void ofTwoPagesTheOneFartherAheadIsWantedLater() {
    try (Forecast.Route route = forecast.register(pages(0, 10_000, 7))) {
      route.advance(70);
      for (int page = 70; page < 9_900; page += 7) {
        assertTrue(forecast.nextUse(page) < forecast.nextUse(page + 7), "page " + page);
      }
    }
  }

  @Test
  void theScanThatComesSoonerCounts() {
    try (Forecast.Route far = forecast.register(pages(0, 1_000, 1))) {
      long alone = forecast.nextUse(900);
      try (Forecast.Route near = forecast.register(pages(880, 1_000, 1))) {
        assertTrue(forecast.nextUse(900) < alone);
        near.advance(1_000);
      }
      assertEquals(alone, forecast.nextUse(900));
      far.advance(901);
    }
    assertEquals(Forecast.NEVER, forecast.nextUse(900));
  }
}
