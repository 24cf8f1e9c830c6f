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
