package io.sheaf.store.pool;

import static io.sheaf.store.pool.WordModel.Role.DOOM;
import static io.sheaf.store.pool.WordModel.Role.FILL;
import static io.sheaf.store.pool.WordModel.Role.HOLD;
import static io.sheaf.store.pool.WordModel.Role.JOIN;
import static io.sheaf.store.pool.WordModel.Role.MISS;
import static io.sheaf.store.pool.WordModel.Role.PIN;
import static io.sheaf.store.pool.WordModel.Role.REFILL;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.store.pool.WordModel.Bug;
import org.junit.jupiter.api.Test;

/// Every order of the steps of pins, unpins, misses that wait, loads that are joined, and dooms.
class WordModelTest {
  private static void caught(String what, Bug bug, WordModel.Role... roles) {
    AssertionError found = assertThrows(AssertionError.class, new WordModel(bug, roles)::run);
    assertTrue(String.valueOf(found.getMessage()).startsWith(what), found::getMessage);
  }

  @Test
  void noOrderOfStepsEvictsAPinnedPageOrLosesAWakeUpOrLeaksAFrame() {
    int states = 0;
    states += new WordModel(Bug.NONE, PIN, PIN, HOLD, MISS).run();
    states += new WordModel(Bug.NONE, PIN, HOLD, HOLD, DOOM).run();
    states += new WordModel(Bug.NONE, PIN, HOLD, MISS, DOOM).run();
    states += new WordModel(Bug.NONE, PIN, PIN, HOLD, MISS, DOOM).run();
    states += new WordModel(Bug.NONE, FILL, JOIN, JOIN, PIN, MISS).run();
    states += new WordModel(Bug.NONE, FILL, JOIN, JOIN, DOOM).run();
    states += new WordModel(Bug.NONE, FILL, REFILL, JOIN, JOIN, PIN).run();
    System.out.println("word model: " + states + " states, in every order");
    assertTrue(states > 10_000, "hardly anything was tried: " + states);
  }

  @Test
  void aPinThatLooksAndThenActsIsCaught() {
    caught("evicted under a pin", Bug.CHECK_THEN_ACT, PIN, MISS);
    caught("evicted under a pin", Bug.CHECK_THEN_ACT, PIN, DOOM);
  }

  @Test
  void anUnpinThatLooksTooEarlyLosesAWakeUpAndLeaksAFrame() {
    caught("lost wake-up", Bug.EARLY_LOOK, HOLD, MISS);
    caught("a doomed page stays", Bug.EARLY_LOOK, HOLD, DOOM);
  }

  @Test
  void whoWaitsForAPageWithoutAMarkIsCaught() {
    caught("lost wake-up", Bug.UNMARKED, FILL, JOIN);
  }

  @Test
  void whoMarksTheSamePageOfALaterTimeAndWaitsAllTheSameIsCaught() {
    caught("lost wake-up", Bug.UNASKED, FILL, REFILL, JOIN);
  }

  @Test
  void anEvictionOfAPinnedPageIsCaught() {
    caught("evicted under a pin", Bug.EVICT_PINNED, PIN, MISS);
  }
}
