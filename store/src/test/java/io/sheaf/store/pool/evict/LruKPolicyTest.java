package io.sheaf.store.pool.evict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LruKPolicyTest {
  private final Desk desk = new Desk(new LruKPolicy(2, 0));

  /// The sample of BusTub's replacer, step by step: K is 2 and there are no ghosts. Frame 6 is not
  /// evictable at first.
  @Test
  void theSampleOfBusTubComesOutAsThere() {
    desk.use(1, 2, 3, 4, 5, 6);
    desk.pin(6);
    desk.use(1);
    assertEquals(2, desk.evict());
    assertEquals(3, desk.evict());
    assertEquals(4, desk.evict());
    desk.use(3, 4, 5, 4);
    assertEquals(3, desk.evict());
    desk.unpin(6);
    assertEquals(6, desk.evict());
    desk.pin(1);
    assertEquals(5, desk.evict());
    desk.use(1, 1);
    desk.unpin(1);
    assertEquals(4, desk.evict());
    assertEquals(1, desk.evict());
    assertEquals(-1, desk.evict());
    desk.use(1);
    desk.pin(1);
    assertEquals(-1, desk.evict());
    desk.unpin(1);
    assertEquals(1, desk.evict());
    assertEquals(-1, desk.evict());
  }

  @Test
  void onePageIsEvictedAndThenNone() {
    assertEquals(-1, desk.evict());
    desk.use(7);
    assertEquals(1, desk.size());
    assertEquals(7, desk.evict());
    assertEquals(0, desk.size());
  }

  @Test
  void fewerThanKUsesAreInfinitelyOldAndTheOldestFirstUseBreaksTies() {
    Desk three = new Desk(new LruKPolicy(3, 0));
    three.use(1, 2, 3, 1, 1, 3, 3, 2);
    assertEquals(2, three.evict());
    assertEquals(1, three.evict());
    assertEquals(3, three.evict());
  }

  @Test
  void theKthLastUseDecidesAndNotTheLast() {
    desk.use(1, 2, 1, 2);
    // Seen now: 1 at its first and second use, 2 likewise, later. Then 1 is used once more.
    desk.use(3);
    assertEquals(3, desk.evict());
    desk.use(1, 3);
    assertEquals(3, desk.evict());
    assertEquals(2, desk.evict());
  }

  @Test
  void aPageThatIsDroppedIsForgotten() {
    desk.use(1, 2, 3);
    desk.drop(1);
    assertEquals(2, desk.evict());
    assertEquals(3, desk.evict());
    assertEquals(-1, desk.evict());
  }

  @Test
  void aGhostKeepsItsHistory() {
    Desk ghosts = new Desk(new LruKPolicy(2, 1));
    ghosts.use(1, 2, 3);
    assertEquals(1, ghosts.evict());
    ghosts.use(1);
    // With two uses it is not infinitely old any more, as the others are.
    assertEquals(2, ghosts.evict());
    assertEquals(3, ghosts.evict());
    assertEquals(1, ghosts.evict());
  }

  @Test
  void aPinnedPageKeepsItsPlaceInTheOrder() {
    desk.use(1, 2, 3, 4);
    desk.pin(1);
    desk.pin(2);
    assertEquals(3, desk.evict());
    desk.unpin(2);
    assertEquals(2, desk.evict());
    desk.unpin(1);
    assertEquals(1, desk.evict());
    assertEquals(4, desk.evict());
  }
}
