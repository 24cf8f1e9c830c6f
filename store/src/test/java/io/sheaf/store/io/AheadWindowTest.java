package io.sheaf.store.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class AheadWindowTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void itIsNarrowWhileSomebodyDemandsAndWideWhenNobodyHasForAWhile() {
    AheadWindow window = new AheadWindow();
    long now = System.nanoTime() + SECOND;
    assertEquals(AheadWindow.UNDISTURBED, window.bytes(now));
    window.demanded(now);
    assertEquals(window.bytes(), window.bytes(now + 1));
    assertTrue(window.bytes(now + 1) < AheadWindow.UNDISTURBED);
    assertEquals(AheadWindow.UNDISTURBED, window.bytes(now + SECOND));
  }

  @Test
  void whatASlowDeviceHasOnItsWayIsThereInTime() {
    AheadWindow window = new AheadWindow();
    long now = System.nanoTime() + SECOND;
    long bytesPerMilli = 200 << 10; // 200 MB/s
    for (int i = 0; i < 100; i++) {
      long nanos = window.bytes(now) / bytesPerMilli * 1_000_000;
      now += nanos;
      window.completed(8 << 20, nanos, true, now);
    }
    long millis = window.bytes(now) / bytesPerMilli;
    assertTrue(millis <= AheadWindow.MOST_NANOS / 1_000_000, millis + " ms");
    assertTrue(millis >= AheadWindow.MOST_NANOS / 2_000_000, millis + " ms");
    for (int i = 0; i < 10; i++) window.completed(8 << 20, 1_000_000, true, now += SECOND);
    assertEquals(AheadWindow.UNDISTURBED, window.bytes(now));
  }

  @Test
  void transfersThatWereBegunBeforeItBecameNarrowerDoNotMakeItNarrowerStill() {
    AheadWindow window = new AheadWindow();
    long now = System.nanoTime() + SECOND;
    for (int i = 0; i < 4; i++) window.completed(8 << 20, 100_000_000, true, now += 1_000_000);
    assertEquals(AheadWindow.UNDISTURBED / 2, window.bytes(now));
  }

  @Test
  void whatQueuesUpInAWideWindowSaysNothingAboutANarrowOne() {
    AheadWindow window = new AheadWindow();
    long before = window.bytes();
    long now = System.nanoTime() + SECOND;
    for (int i = 0; i < 100; i++) {
      now += 1_000_000;
      window.completed(4 << 20, 6_000_000, true, now);
    }
    assertEquals(before, window.bytes());
  }
}
