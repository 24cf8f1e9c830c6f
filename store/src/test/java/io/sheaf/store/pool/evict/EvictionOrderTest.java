package io.sheaf.store.pool.evict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sheaf.store.Eviction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvictionOrderTest {
  private final List<Desk.Page> pages = new ArrayList<>();
  private final Node nobodys = new Desk.Page(-1, 1).node;

  private static EvictionOrder order(Eviction choice) {
    return new EvictionOrder(choice, 8, () -> 0);
  }

  private Desk.Page add(EvictionOrder order, AccessHint hint, boolean awaited) {
    Desk.Page page = new Desk.Page(pages.size(), 1);
    page.hint = hint;
    page.awaited = awaited;
    pages.add(page);
    order.add(page.node);
    order.check(pages.size());
    return page;
  }

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void whatNobodyWantsAgainGoesFirstUnlessSomebodyDoes(Eviction choice) {
    EvictionOrder order = order(choice);
    add(order, AccessHint.LOOKUP, false);
    Desk.Page wanted = add(order, AccessHint.NO_RETENTION, false);
    Desk.Page brief = add(order, AccessHint.NO_RETENTION, false);
    wanted.use();
    assertSame(brief.node, order.victimFor(nobodys));
    order.remove(brief.node, true);
    order.check(2);
  }

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void whatIsAwaitedGoesLastAndNotForWhatNobodyAskedFor(Eviction choice) {
    EvictionOrder order = order(choice);
    Desk.Page ahead = add(order, AccessHint.SCAN, true);
    Desk.Page page = add(order, AccessHint.LOOKUP, false);
    assertSame(page.node, order.victim());
    order.remove(page.node, true);
    assertNull(order.victimFor(nobodys));
    assertSame(ahead.node, order.victim());
  }

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void whatWasAwaitedForTooLongIsOneAmongOthers(Eviction choice) {
    EvictionOrder order = order(choice);
    Desk.Page ahead = add(order, AccessHint.SCAN, true);
    for (int i = 0; i < 9; i++) {
      Desk.Page page = add(order, AccessHint.LOOKUP, false);
      order.remove(page.node, false);
      pages.removeLast();
    }
    assertSame(ahead.node, order.victimFor(nobodys));
  }

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void ofExpectedPagesTheLastGoesAndOnlyForOneWantedSooner(Eviction choice) {
    EvictionOrder order = order(choice);
    for (int i = 0; i < 6; i++) add(order, AccessHint.FORETOLD, false).nextUse = 1_000L * i;
    // The policy's own side is empty once all have been met there.
    assertSame(pages.get(5).node, order.victim());
    Node ahead = new Desk.Page(-2, 1).node;
    ((Desk.Page) ahead.page()).nextUse = 7_000;
    assertNull(order.victimFor(ahead));
    ((Desk.Page) ahead.page()).nextUse = 4_500;
    assertSame(pages.get(5).node, order.victimFor(ahead));
    Desk.Page passed = pages.get(2);
    passed.nextUse = Forecast.NEVER;
    assertSame(passed.node, order.victim());
    order.remove(passed.node, true);
    order.check(5);
  }

  @ParameterizedTest
  @EnumSource(Eviction.class)
  void withNearlyAllPinnedTheFreePageIsFound(Eviction choice) {
    EvictionOrder order = new EvictionOrder(choice, 10_000, () -> 0);
    for (int i = 0; i < 10_000; i++) addOne(order).pinned = true;
    assertNull(order.victim());
    for (int i = 5; i < 10_000; i += 1_000) {
      pages.get(i).pinned = false;
      Node victim = order.victim();
      assertNotNull(victim);
      assertSame(pages.get(i).node, victim);
      order.remove(victim, true);
    }
    order.check(10_000 - 10);
    assertEquals(10_000, pages.size());
  }

  private Desk.Page addOne(EvictionOrder order) {
    Desk.Page page = new Desk.Page(pages.size(), 1);
    pages.add(page);
    order.add(page.node);
    return page;
  }
}
