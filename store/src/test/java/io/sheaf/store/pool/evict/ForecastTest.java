package io.sheaf.store.pool.evict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private final Forecast forecast = new Forecast();

  /// A scan of the pages from `from` to `to`, each at the step of its number.
  private static Steps pages(int from, int to) {
    return page -> page >= from && page < to ? page : Steps.NONE;
  }

  @Test
  void pagesThatNoScanReadsAreNeverWanted() {
    assertEquals(Forecast.NEVER, forecast.nextUse(7));
    Course course = new Course(100);
    try (Forecast.Route _ = forecast.register(course, pages(100, 200))) {
      assertEquals(Forecast.NEVER, forecast.nextUse(99));
      assertEquals(Forecast.NEVER, forecast.nextUse(5_000));
      assertEquals(0, forecast.nextUse(100));
      course.advance(101);
      assertEquals(Forecast.NEVER, forecast.nextUse(100));
      assertEquals(0, forecast.nextUse(101));
    }
    assertEquals(Forecast.NEVER, forecast.nextUse(103));
  }

  @Test
  void ofTwoPagesTheOneFartherAheadIsWantedLater() {
    Course course = new Course(0);
    try (Forecast.Route _ = forecast.register(course, pages(0, 10_000))) {
      course.advance(70);
      for (int page = 70; page < 9_900; page += 7) {
        assertTrue(forecast.nextUse(page) < forecast.nextUse(page + 7), "page " + page);
      }
    }
  }

  @Test
  void aScanThatStoodForDaysAfterItsFirstStepStillTellsSoonFromLate() {
    AtomicLong clock = new AtomicLong();
    Course course = new Course(0, clock::get);
    try (Forecast.Route _ = forecast.register(course, pages(0, 1_000_000))) {
      clock.set(30L * 24 * 3_600 * 1_000_000_000);
      course.advance(1);
      assertTrue(forecast.nextUse(2) < forecast.nextUse(999_999));
      assertTrue(forecast.nextUse(999_999) > 0);
    }
  }

  @Test
  void theScanThatComesSoonerCounts() {
    Course slow = new Course(0);
    try (Forecast.Route _ = forecast.register(slow, pages(0, 1_000))) {
      long alone = forecast.nextUse(900);
      Course near = new Course(880);
      try (Forecast.Route _ = forecast.register(near, pages(880, 1_000))) {
        assertTrue(forecast.nextUse(900) < alone);
        near.advance(1_000);
      }
      assertEquals(alone, forecast.nextUse(900));
      slow.advance(901);
    }
    assertEquals(Forecast.NEVER, forecast.nextUse(900));
  }

  @Test
  void aScanOfTwoTablesComesToTheSecondBehindTheFirst() {
    Forecast second = new Forecast();
    Course course = new Course(0);
    try (Forecast.Route _ = forecast.register(course, pages(0, 100));
        Forecast.Route _ = second.register(course, page -> 100 + page)) {
      assertTrue(forecast.nextUse(99) < second.nextUse(0));
      course.advance(100);
      assertEquals(Forecast.NEVER, forecast.nextUse(99));
      assertEquals(0, second.nextUse(0));
    }
  }

  /// Asks often enough for the clock to be looked at.
  private long asked(int page) {
    for (int i = 0; i < 100; i++) forecast.nextUse(page);
    return forecast.nextUse(page);
  }

  @Test
  void aScanThatStandsStillComesToNothingUntilItGoesOn() {
    AtomicLong clock = new AtomicLong();
    Course course = new Course(0, clock::get);
    try (Forecast.Route _ = forecast.register(course, pages(0, 100))) {
      for (int step = 1; step <= 10; step++) {
        clock.addAndGet(1_000_000);
        course.advance(step);
      }
      clock.addAndGet(1_000_000_000);
      assertEquals(40_000_000, asked(50), "it may be at work on a batch");
      clock.addAndGet(2_000_000_000);
      assertEquals(Forecast.NEVER, asked(50));
      assertEquals(Forecast.NEVER, asked(10));
      course.advance(11);
      assertTrue(forecast.nextUse(50) < Forecast.NEVER);
      assertTrue(asked(50) > 40_000_000, "it is slower than it was");
      assertEquals(Forecast.NEVER, asked(10));
    }
  }

  @Test
  void aSlowScanStandsStillLater() {
    AtomicLong clock = new AtomicLong();
    Course course = new Course(0, clock::get);
    try (Forecast.Route _ = forecast.register(course, pages(0, 100))) {
      for (int step = 1; step <= 10; step++) {
        clock.addAndGet(1_000_000_000);
        course.advance(step);
      }
      clock.addAndGet(15_000_000_000L);
      assertTrue(asked(50) < Forecast.NEVER);
      clock.addAndGet(2_000_000_000L);
      assertEquals(Forecast.NEVER, asked(50));
    }
  }
}
