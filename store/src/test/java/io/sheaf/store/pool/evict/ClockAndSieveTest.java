package io.sheaf.store.pool.evict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class ClockAndSieveTest {
  private final Desk clock = new Desk(new ClockPolicy());
  private final Desk sieve = new Desk(new SievePolicy());

  @Test
  void clockGivesWhatWasUsedASecondChance() {
    clock.use(1, 2, 3, 1);
    assertEquals(2, clock.evict());
    clock.use(4);
    assertEquals(3, clock.evict());
    assertEquals(1, clock.evict());
    assertEquals(4, clock.evict());
    assertEquals(-1, clock.evict());
  }

  @Test
  void sieveEvictsANewPageBeforeOneThatWasUsed() {
    // The worked example of the paper: the hand stays where it evicted, new pages lie ahead of it.
    sieve.use(1, 2, 3, 4, 1, 3);
    assertEquals(2, sieve.evict());
    sieve.use(5);
    assertEquals(4, sieve.evict());
    sieve.use(6);
    assertEquals(5, sieve.evict());
    assertEquals(6, sieve.evict());
    assertEquals(1, sieve.evict());
    assertEquals(3, sieve.evict());
    assertEquals(-1, sieve.evict());
  }

  @Test
  void aHandPassesWhatIsPinnedAndFindsItLater() {
    for (Desk desk : new Desk[] {clock, sieve}) {
      desk.use(1, 2, 3);
      desk.pin(1);
      desk.pin(2);
      assertEquals(3, desk.evict());
      assertEquals(-1, desk.evict());
      desk.unpin(2);
      assertEquals(2, desk.evict());
      desk.unpin(1);
      assertEquals(1, desk.evict());
    }
  }

  @Test
  void aGentleLookSparesWhatWasUsedOnce() {
    for (Desk desk : new Desk[] {clock, sieve}) {
      desk.use(1, 2, 1, 2);
      assertNull(desk.gentle());
      assertNotNull(desk.gentle());
    }
  }

  @Test
  void whatIsSparedIsNotTheNextVictim() {
    for (Desk desk : new Desk[] {clock, sieve}) {
      desk.use(1, 2);
      Node first = desk.policy.victim(false);
      assertNotNull(first);
      desk.policy.spare(first);
      assertEquals(2, desk.evict());
      assertEquals(1, desk.evict());
    }
  }
}
